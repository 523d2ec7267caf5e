-- What each contract is in a sum: its amount after amendments; 0 where the same money is counted with another one; NULL
-- where no amount is known, or it is left out (a placeholder, an excluded contract). Counted elsewhere: what is told again under a later rank of
-- amendment; a joint purchase; a group whose members have a record each (one number, object, day and amount); an order
-- whose framework is known with an amount; of orders of one framework that is not known, an amount that was there before.
CREATE TEMP TABLE counted AS
WITH
    frameworks AS (
        SELECT from_number AS number, min(to_number) AS framework_number
        FROM links
        WHERE kind = $order_kind AND sureness = 'certain'
        GROUP BY from_number
    ),
    elsewhere AS (
        SELECT from_number AS number
        FROM links
        WHERE kind = $joint OR (kind = $restatement AND sureness = 'certain')
        UNION
        SELECT number
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE id IS NOT NULL AND notified_on IS NOT NULL AND amount_now_eur IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY buyer_id, id, object_hash, notified_on, amount_now_eur ORDER BY number) > 1
        UNION
        SELECT frameworks.number
        FROM frameworks
        JOIN derived_contracts AS contracts ON contracts.number = framework_number
        WHERE contracts.amount_now_eur IS NOT NULL AND contracts.left_out IS NULL
        UNION
        SELECT number
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE is_order AND amount_now_eur IS NOT NULL
        -- Version 1 cites no framework: its orders repeat object and amount.
        QUALIFY row_number() OVER (
            PARTITION BY buyer_id, coalesce(framework_id, object_hash::VARCHAR), amount_now_eur ORDER BY number
        ) > 1
    )
SELECT
    contracts.number,
    frameworks.framework_number,
    CASE
        WHEN amount_now_eur IS NULL OR left_out IS NOT NULL THEN NULL
        WHEN elsewhere.number IS NOT NULL THEN 0
        ELSE amount_now_eur
    END AS counted_eur
FROM derived_contracts AS contracts
LEFT JOIN frameworks USING (number)
LEFT JOIN elsewhere USING (number)

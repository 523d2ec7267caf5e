WITH
    works AS (
        SELECT number, counted_eur, holder_count > 1 AS in_group, is_subcontracting_declared
        FROM contracts
        WHERE ({condition}) AND cpv_division = '45' AND NOT is_order AND counted_eur IS DISTINCT FROM 0
    ),
    -- A change of an act states its new amount: the last one of each number counts.
    acts AS (
        SELECT contract_number, coalesce(number, rank) AS act, arg_max(amount_eur, rank) AS amount_eur
        FROM subcontracts
        WHERE contract_number IN (SELECT number FROM works)
        GROUP BY ALL
    ),
    acted AS (
        SELECT
            contract_number AS number,
            count(*) AS acts,
            count(*) FILTER (amount_eur IS NULL) AS acts_without_amount,
            sum(amount_eur) AS subcontracted_eur
        FROM acts
        GROUP BY contract_number
    )
SELECT
    count(*),
    count(*) FILTER (in_group),
    count(is_subcontracting_declared),
    count(*) FILTER (is_subcontracting_declared),
    count(*) FILTER (in_group OR is_subcontracting_declared OR acts > 0),
    count(acts),
    coalesce(sum(acts), 0)::BIGINT,
    coalesce(sum(acts_without_amount), 0)::BIGINT,
    coalesce(sum(counted_eur) FILTER (subcontracted_eur IS NOT NULL), 0),
    coalesce(sum(subcontracted_eur) FILTER (counted_eur IS NOT NULL), 0)
FROM works
LEFT JOIN acted USING (number)

-- The two largest lots of the largest purchase in lots of some départements, each a contract with its first holder.
WITH lots AS (
    SELECT
        key,
        object,
        coalesce(buyer_label, buyer_id) AS buyer_name,
        buyer_id,
        departement,
        round(amount_now_eur)::BIGINT AS amount_eur,
        notified_on,
        duration_now_months,
        holder_name,
        holder_id,
        sum(amount_now_eur) OVER purchase AS purchase_eur,
        row_number() OVER (purchase ORDER BY amount_now_eur DESC, key) AS place
    FROM contracts
    JOIN (
        SELECT contract_number, min(id) AS holder_id, arg_min(coalesce(label, id), id) AS holder_name
        FROM holders
        WHERE length(id) = 14 AND amendment_rank = 0
        GROUP BY contract_number
    ) AS first_holders ON first_holders.contract_number = contracts.number
    WHERE departement IN (SELECT unnest($departements))
        AND notified_on BETWEEN $first AND $last
        AND contains(object, ' : lot ')
        AND framework_number IS NULL
        AND amount_now_eur > 20000
        AND duration_now_months > 0
    WINDOW purchase AS (PARTITION BY buyer_id, cpv, notified_on)
)
SELECT key, object, buyer_name, buyer_id, departement, amount_eur, notified_on, duration_now_months, holder_name, holder_id
FROM lots
WHERE place <= 2
ORDER BY purchase_eur DESC, buyer_id, place
LIMIT 2

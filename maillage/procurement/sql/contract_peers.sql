WITH
    asked AS (
        SELECT * FROM contracts
        WHERE number = $contract AND counted_eur > 0 AND cpv_class IS NOT NULL AND NOT is_order
    ),
    class_peers AS (
        SELECT contracts.counted_eur, contracts.buyer_siren, contracts.price_form IS NOT DISTINCT FROM asked.price_form AS is_price
        FROM contracts
        JOIN asked
            ON contracts.cpv_class = asked.cpv_class
            AND contracts.is_framework = asked.is_framework
            AND contracts.kind = asked.kind
        WHERE contracts.counted_eur > 0 AND NOT contracts.is_order AND contracts.number <> asked.number
    ),
    buyer_sums AS (
        SELECT buyer_siren, sum(counted_eur) AS spent_eur
        FROM contracts
        WHERE buyer_siren IN (SELECT buyer_siren FROM class_peers UNION SELECT buyer_siren FROM asked)
        GROUP BY buyer_siren
    ),
    sized AS (
        SELECT
            class_peers.*,
            coalesce(
                buyer_sums.spent_eur BETWEEN own.spent_eur / 3 AND own.spent_eur * 3, FALSE
            ) AS is_size
        FROM class_peers
        LEFT JOIN buyer_sums USING (buyer_siren)
        LEFT JOIN (SELECT spent_eur FROM buyer_sums WHERE buyer_siren = (SELECT buyer_siren FROM asked)) AS own ON TRUE
    )
SELECT
    (SELECT counted_eur FROM asked),
    {
        count: count(*) FILTER (is_price AND is_size),
        quarters: quantile_cont(counted_eur, [0.25, 0.5, 0.75]) FILTER (is_price AND is_size)
    },
    {
        count: count(*) FILTER (is_price),
        quarters: quantile_cont(counted_eur, [0.25, 0.5, 0.75]) FILTER (is_price)
    },
    {count: count(*), quarters: quantile_cont(counted_eur, [0.25, 0.5, 0.75])}
FROM sized
HAVING (SELECT counted_eur FROM asked) IS NOT NULL

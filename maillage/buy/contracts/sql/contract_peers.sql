WITH
    asked AS (SELECT * FROM peers WHERE cpv_class = $class AND number = $contract),
    sized AS (
        SELECT
            peers.counted_eur,
            peers.price_form IS NOT DISTINCT FROM asked.price_form AS is_price,
            coalesce(peers.spent_eur BETWEEN asked.spent_eur / 3 AND asked.spent_eur * 3, FALSE) AS is_size
        FROM peers
        JOIN asked ON peers.is_framework = asked.is_framework AND peers.kind = asked.kind
        WHERE peers.cpv_class = $class AND peers.number <> $contract
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

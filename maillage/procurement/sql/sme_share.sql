WITH
    chosen AS (SELECT number, counted_eur FROM contracts WHERE ({condition}) AND NOT is_order),
    sized AS (
        SELECT
            number,
            any_value(counted_eur) AS counted_eur,
            bool_and(coalesce(list_contains($known_sirens, siren), FALSE)) AS is_known,
            bool_or(coalesce(list_contains($small_sirens, siren), FALSE)) AS is_small
        FROM chosen
        JOIN holders ON holders.contract_number = number AND amendment_rank = 0
        GROUP BY number
    )
SELECT
    count(*),
    count(*) FILTER (is_known),
    count(*) FILTER (is_known AND is_small),
    coalesce(sum(counted_eur) FILTER (is_known), 0),
    coalesce(sum(counted_eur) FILTER (is_known AND is_small), 0)
FROM sized

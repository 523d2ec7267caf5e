SELECT
    date_trunc('month', ends_on)::DATE AS month,
    count(*),
    count(*) FILTER (is_framework),
    count(amount_now_eur),
    coalesce(sum(counted_eur), 0),
    count(*) FILTER (number IN (SELECT from_number FROM links WHERE kind = 'successor'))
FROM contracts
WHERE ends_on BETWEEN $endings_from AND $endings_to AND NOT is_order AND ({condition})
GROUP BY month
ORDER BY month

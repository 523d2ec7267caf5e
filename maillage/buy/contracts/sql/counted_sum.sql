SELECT
    count(*),
    coalesce(sum(counted_eur), 0),
    count(*) FILTER (amount_now_eur IS NULL),
    count(*) FILTER (left_out = 'placeholder'),
    count(*) FILTER (left_out = 'excluded'),
    count(*) FILTER (counted_eur = 0),
    coalesce(sum(amount_now_eur) FILTER (counted_eur = 0), 0),
    count(*) FILTER (is_doubtful),
    coalesce(sum(counted_eur) FILTER (is_doubtful), 0)
FROM contracts
WHERE {condition}

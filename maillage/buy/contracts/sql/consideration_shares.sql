SELECT
    {year} AS asked_year,
    count(*),
    sum(counted_eur),
    count(is_social),
    count(*) FILTER (is_social),
    sum(counted_eur) FILTER (is_social IS NOT NULL),
    sum(counted_eur) FILTER (is_social),
    count(is_environmental),
    count(*) FILTER (is_environmental),
    sum(counted_eur) FILTER (is_environmental IS NOT NULL),
    sum(counted_eur) FILTER (is_environmental)
FROM contracts
WHERE {condition}
GROUP BY asked_year
ORDER BY asked_year NULLS LAST

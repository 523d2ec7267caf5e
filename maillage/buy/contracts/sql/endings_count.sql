SELECT
    count(*),
    count(ends_on),
    count(*) FILTER (ends_on IS NULL AND notified_on IS NULL AND starts_on IS NULL),
    count(*) FILTER (ends_on IS NULL AND (notified_on IS NOT NULL OR starts_on IS NOT NULL))
FROM contracts
WHERE {condition}

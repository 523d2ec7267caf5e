-- The contracts of the store as one row for all lots of a buyer, a day and a kind of purchase; orders are no purchases.
SELECT
    list(key ORDER BY key),
    buyer_id,
    any_value(buyer_label),
    min(object),
    cpv,
    any_value(CASE WHEN commune IS NOT NULL THEN 'commune:' || commune ELSE 'departement:' || departement END),
    sum(amount_eur),
    notified_on,
    max(ends_on),
    bool_or(is_social),
    bool_or(is_environmental)
FROM contracts
WHERE buyer_id IS NOT NULL
    AND notified_on IS NOT NULL
    AND cpv IS NOT NULL
    AND departement IS NOT NULL
    AND framework_number IS NULL
    AND notified_on >= $first
GROUP BY buyer_id, cpv, notified_on
HAVING sum(amount_eur) > 0
ORDER BY buyer_id, notified_on, cpv

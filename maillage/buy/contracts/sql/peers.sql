-- Contracts that are compared with their like, a class of purchases after the other, and how much their buyers spend:
-- summed in their order, for a sum of fractions depends on it.
CREATE OR REPLACE TABLE peers AS
SELECT number, cpv_class, kind, is_framework, price_form, counted_eur, spent_eur
FROM contracts
LEFT JOIN (
    SELECT buyer_siren, sum(counted_eur ORDER BY number) AS spent_eur FROM contracts GROUP BY buyer_siren
) USING (buyer_siren)
WHERE counted_eur > 0 AND cpv_class IS NOT NULL AND NOT is_order

-- Orders of version 1, which cites no framework: candidates are those of the buyer that ran on the day of the order, are of
-- its class of purchases and have a holder of it; the most alike by the words of their objects.
INSERT INTO links
WITH
    pairs AS (
        SELECT DISTINCT orders.number AS from_number, frameworks.number AS to_number
        FROM (
            SELECT number, buyer_siren, cpv_class, notified_on, unnest(holders) AS holder
            FROM derived_contracts
            JOIN compared USING (number)
            WHERE is_order AND framework_id IS NULL
        ) AS orders
        JOIN (
            SELECT number, buyer_siren, cpv_class, notified_on, ends_on, unnest(holders) AS holder
            FROM derived_contracts
            JOIN compared USING (number)
            WHERE is_framework
        ) AS frameworks
            USING (buyer_siren, cpv_class, holder)
        WHERE orders.notified_on BETWEEN frameworks.notified_on AND frameworks.ends_on
    ),
    alike AS (
        SELECT
            from_number,
            to_number,
            len(list_intersect(order_words.words, framework_words.words))
                / greatest(len(list_distinct(list_concat(order_words.words, framework_words.words))), 1) AS likeness,
        FROM pairs
        JOIN compared AS order_words ON order_words.number = from_number
        JOIN compared AS framework_words ON framework_words.number = to_number
    )
SELECT
    from_number,
    to_number,
    $kind,
    'candidate',
    list_concat(
        ['same-buyer', 'same-cpv-class', 'same-holder', 'within-framework'],
        if(likeness >= $similar_share, ['similar-object'], [])
    ),
    round(likeness, 3)
FROM alike
QUALIFY row_number() OVER (PARTITION BY from_number ORDER BY likeness DESC, to_number) <= $most

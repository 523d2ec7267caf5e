-- Orders and their frameworks. Certain: the number that the order cites is that of one contract of its buyer, or of the
-- only one among them that has a holder of the order. Candidates: several have it, another buyer's has it, or it differs
-- by its signs alone. Thousands of buyers may give one number: of theirs, only those that may be among the $most are
-- compared, with a holder of the order, the first of that very number, the first of all.
INSERT INTO links
WITH
    targets AS (
        SELECT number, plain_id AS plain_number FROM compared WHERE length(plain_id) > 0
        UNION
        SELECT number, regexp_replace(upper(uid), '[^A-Z0-9]+', '', 'g') FROM derived_contracts
    ),
    orders AS (
        SELECT contracts.number, framework_id, buyer_siren, plain_framework_id AS plain_number, holders
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE is_order AND plain_framework_id IS NOT NULL
    ),
    frameworks AS (
        SELECT contracts.number, contracts.id, uid, buyer_siren, plain_number, holders
        FROM targets
        JOIN derived_contracts AS contracts USING (number)
        JOIN compared USING (number)
        WHERE NOT is_order AND plain_number IN (SELECT plain_number FROM orders)
    ),
    -- A short number says nothing of another buyer's contracts.
    foreign_frameworks AS (
        SELECT * FROM frameworks WHERE length(plain_number) >= 10
    ),
    firsts AS (
        SELECT plain_number, NULL AS cited_id, number
        FROM foreign_frameworks
        QUALIFY row_number() OVER (PARTITION BY plain_number ORDER BY number) <= $most
        UNION ALL
        SELECT plain_number, cited_id, number
        FROM (SELECT plain_number, number, unnest(list_distinct([id, uid])) AS cited_id FROM foreign_frameworks)
        QUALIFY row_number() OVER (PARTITION BY plain_number, cited_id ORDER BY number) <= $most
    ),
    pairs AS (
        SELECT orders.number AS from_number, frameworks.number AS to_number
        FROM orders
        JOIN frameworks
            ON frameworks.plain_number = orders.plain_number
            AND frameworks.buyer_siren IS NOT DISTINCT FROM orders.buyer_siren
        WHERE orders.buyer_siren IS NOT NULL OR length(orders.plain_number) >= 10
        UNION
        SELECT orders.number, frameworks.number
        FROM (SELECT number, plain_number, unnest(holders) AS holder FROM orders) AS orders
        JOIN (SELECT number, plain_number, unnest(holders) AS holder FROM foreign_frameworks) AS frameworks
            USING (plain_number, holder)
        UNION
        SELECT orders.number, firsts.number
        FROM orders
        JOIN firsts
            ON firsts.plain_number = orders.plain_number
            AND coalesce(firsts.cited_id, orders.framework_id) = orders.framework_id
    ),
    cited AS (
        SELECT
            from_number,
            to_number,
            orders.framework_id IN (frameworks.id, frameworks.uid) AS is_exact,
            orders.buyer_siren IS NOT DISTINCT FROM frameworks.buyer_siren AS is_of_buyer,
            coalesce(list_has_any(orders.holders, frameworks.holders), FALSE) AS has_holder
        FROM pairs
        JOIN orders ON orders.number = from_number
        JOIN frameworks ON frameworks.number = to_number AND frameworks.plain_number = orders.plain_number
    ),
    weighed AS (
        SELECT
            *,
            is_exact AND is_of_buyer AS is_named,
            count(*) FILTER (is_exact AND is_of_buyer) OVER of_order AS named_count,
            count(*) FILTER (is_exact AND is_of_buyer AND has_holder) OVER of_order AS named_with_holder,
            row_number() OVER (PARTITION BY from_number ORDER BY is_of_buyer DESC, has_holder DESC, is_exact DESC, to_number) AS place
        FROM cited
        WINDOW of_order AS (PARTITION BY from_number)
    )
SELECT
    from_number,
    to_number,
    $kind,
    if(is_named AND (named_count = 1 OR (named_with_holder = 1 AND has_holder)), 'certain', 'candidate'),
    list_filter(
        [
            if(is_exact, 'framework-number', 'similar-number'),
            if(is_of_buyer, 'same-buyer', NULL),
            if(has_holder, 'same-holder', NULL)
        ],
        lambda reason: reason IS NOT NULL
    ),
    NULL
FROM weighed
WHERE place <= $most

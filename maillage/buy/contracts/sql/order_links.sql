-- Orders and their frameworks. Certain: the number that the order cites is that of one contract of its buyer, or of the
-- only one among them that has a holder of the order. Candidates: several have it, another buyer's has it, or it differs
-- by its signs alone. Thousands of buyers may give one number: of theirs, only those are compared that may be among the
-- $most, which are those with a holder of the order, the first of that very number and the first of all.
INSERT INTO links
WITH
    orders AS (
        SELECT contracts.number, framework_id, buyer_siren, plain_framework_id AS plain_number
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE is_order AND length(plain_framework_id) > 0
    ),
    targets AS (
        SELECT number, plain_id AS plain_number FROM compared WHERE plain_id IN (SELECT plain_number FROM orders)
        UNION
        SELECT number, regexp_replace(upper(uid), '[^A-Z0-9]+', '', 'g') AS plain_number
        FROM derived_contracts
        WHERE plain_number IN (SELECT plain_number FROM orders)
    ),
    frameworks AS (
        SELECT contracts.number, contracts.id, uid, buyer_siren, plain_number
        FROM targets
        JOIN derived_contracts AS contracts USING (number)
        WHERE NOT is_order
    ),
    of_buyer AS (
        SELECT
            orders.number AS from_number,
            frameworks.number AS to_number,
            orders.framework_id IN (frameworks.id, frameworks.uid) AS is_exact
        FROM orders
        JOIN frameworks
            ON frameworks.plain_number = orders.plain_number
            AND frameworks.buyer_siren IS NOT DISTINCT FROM orders.buyer_siren
        WHERE orders.buyer_siren IS NOT NULL OR length(orders.plain_number) >= 10
    ),
    -- A short number says nothing of another buyer's contracts; nor does any whose buyer has a contract of that number.
    searching AS (
        SELECT *
        FROM orders
        WHERE length(plain_number) >= 10 AND number NOT IN (SELECT from_number FROM of_buyer WHERE is_exact)
    ),
    elsewhere AS (
        SELECT * FROM frameworks WHERE plain_number IN (SELECT plain_number FROM searching)
    ),
    firsts AS (
        SELECT plain_number, NULL AS cited_id, number
        FROM elsewhere
        QUALIFY row_number() OVER (PARTITION BY plain_number ORDER BY number) <= $most
        UNION ALL
        SELECT plain_number, cited_id, number
        FROM (SELECT plain_number, number, unnest(list_distinct([id, uid])) AS cited_id FROM elsewhere)
        QUALIFY row_number() OVER (PARTITION BY plain_number, cited_id ORDER BY number) <= $most
    ),
    pairs AS (
        SELECT from_number, to_number FROM of_buyer
        UNION
        SELECT own.number, other.number
        FROM (SELECT number, plain_number, unnest(holders) AS holder FROM searching JOIN compared USING (number)) AS own
        JOIN (SELECT number, plain_number, unnest(holders) AS holder FROM elsewhere JOIN compared USING (number)) AS other
            USING (plain_number, holder)
        UNION
        SELECT searching.number, firsts.number
        FROM searching
        JOIN firsts
            ON firsts.plain_number = searching.plain_number
            AND coalesce(firsts.cited_id, searching.framework_id) = searching.framework_id
    ),
    cited AS (
        SELECT
            from_number,
            to_number,
            orders.framework_id IN (frameworks.id, frameworks.uid) AS is_exact,
            orders.buyer_siren IS NOT DISTINCT FROM frameworks.buyer_siren AS is_of_buyer,
            coalesce(list_has_any(order_words.holders, framework_words.holders), FALSE) AS has_holder
        FROM pairs
        JOIN derived_contracts AS orders ON orders.number = from_number
        JOIN derived_contracts AS frameworks ON frameworks.number = to_number
        JOIN compared AS order_words ON order_words.number = from_number
        JOIN compared AS framework_words ON framework_words.number = to_number
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

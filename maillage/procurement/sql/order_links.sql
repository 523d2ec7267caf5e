-- Orders and their frameworks. Certain: the number that the order cites is that of one contract of its buyer, or of the
-- only one among them that has a holder of the order. Candidates: several have it, another buyer's has it, or it differs
-- by its signs alone.
INSERT INTO links
WITH
    targets AS (
        SELECT number, plain_id AS plain_number FROM compared WHERE length(plain_id) > 0
        UNION
        SELECT number, regexp_replace(upper(uid), '[^A-Z0-9]+', '', 'g') FROM derived_contracts
    ),
    cited AS (
        SELECT
            orders.number AS from_number,
            frameworks.number AS to_number,
            orders.framework_id IN (frameworks.id, frameworks.uid) AS is_exact,
            orders.buyer_siren IS NOT DISTINCT FROM frameworks.buyer_siren AS is_of_buyer,
            coalesce(list_has_any(order_words.holders, framework_words.holders), FALSE) AS has_holder
        FROM derived_contracts AS orders
        JOIN compared AS order_words USING (number)
        JOIN targets ON targets.plain_number = order_words.plain_framework_id
        JOIN derived_contracts AS frameworks ON frameworks.number = targets.number
        JOIN compared AS framework_words ON framework_words.number = targets.number
        WHERE orders.is_order AND NOT frameworks.is_order AND orders.number <> frameworks.number
            -- A short number says nothing of another buyer's contracts.
            AND (orders.buyer_siren = frameworks.buyer_siren OR length(targets.plain_number) >= 10)
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

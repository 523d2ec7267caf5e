-- Which contracts may follow one: of the same buyer and class of purchases, notified within six months of its end, before
-- or after, and not of its own consultation. Where many are, only those that share a rarer word of its object or its
-- holder are compared, so that a hospital with a thousand lots of medicines does not make a million pairs.
INSERT INTO links
WITH
    stated AS (
        SELECT
            contracts.number,
            {buyer_siren: buyer_siren, cpv_class: cpv_class} AS block,
            cpv,
            cpv_division = '45' AS is_works,
            is_framework,
            notified_on,
            ends_on,
            duration_now_months AS months,
            amount_now_eur AS amount_eur,
            words,
            holders,
            count(*) OVER (PARTITION BY buyer_siren, cpv_class) AS in_block
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE buyer_siren IS NOT NULL AND cpv_class IS NOT NULL AND notified_on IS NOT NULL AND NOT is_order
            AND contracts.number NOT IN (SELECT from_number FROM links WHERE kind = $restatement AND sureness = 'certain')
    ),
    endings AS (
        -- Works are done once, save for those that a framework orders.
        SELECT * FROM stated WHERE ends_on IS NOT NULL AND months >= $least_months AND (is_framework OR NOT is_works)
    ),
    signs AS (
        SELECT number, block, unnest(list_concat(words, list_transform(holders, lambda holder: hash(holder)))) AS sign FROM stated WHERE in_block > $small_block
    ),
    rare_signs AS (
        SELECT * FROM signs QUALIFY count(*) OVER (PARTITION BY block, sign) <= $small_block
    ),
    pairs AS (
        SELECT endings.number AS from_number, later.number AS to_number
        FROM endings
        JOIN stated AS later USING (block)
        WHERE endings.in_block <= $small_block
            AND later.notified_on BETWEEN endings.ends_on - to_months($window) AND endings.ends_on + to_months($window)
            AND later.notified_on > endings.notified_on + to_months(endings.months // 2)
        UNION
        SELECT endings.number, later.number
        FROM endings
        JOIN rare_signs AS of_ending ON of_ending.number = endings.number
        JOIN rare_signs AS of_later ON of_later.block = of_ending.block AND of_later.sign = of_ending.sign
        JOIN stated AS later ON later.number = of_later.number
        WHERE later.notified_on BETWEEN endings.ends_on - to_months($window) AND endings.ends_on + to_months($window)
            AND later.notified_on > endings.notified_on + to_months(endings.months // 2)
    ),
    compared_pairs AS (
        SELECT
            from_number,
            to_number,
            len(list_intersect(endings.words, later.words))
                / greatest(len(endings.words) + len(later.words) - len(list_intersect(endings.words, later.words)), 1)
                AS likeness,
            endings.cpv = later.cpv AS is_same_cpv,
            coalesce(list_has_any(endings.holders, later.holders), FALSE) AS has_holder,
            later.notified_on BETWEEN endings.ends_on - to_months($near) AND endings.ends_on + to_months($near) AS is_near,
            coalesce(
                endings.amount_eur > 0
                    AND later.amount_eur BETWEEN endings.amount_eur / $ratio AND endings.amount_eur * $ratio,
                FALSE
            ) AS is_like_amount
        FROM pairs
        JOIN endings ON endings.number = from_number
        JOIN stated AS later ON later.number = to_number
    ),
    reasoned AS (
        SELECT
            from_number,
            to_number,
            likeness,
            list_filter(
                [
                    CASE WHEN likeness >= $same_share THEN 'same-object' WHEN likeness >= $similar_share THEN 'similar-object' END,
                    if(is_same_cpv, 'same-cpv', NULL),
                    if(has_holder, 'same-holder', NULL),
                    if(is_near, 'near-end', NULL),
                    if(is_like_amount, 'similar-amount', NULL)
                ],
                lambda reason: reason IS NOT NULL
            ) AS signs
        FROM compared_pairs
    ),
    scored AS (
        SELECT *, round(list_sum(list_transform(signs, lambda sign: $weights[list_position($signs, sign)])), 3) AS score
        FROM reasoned
    )
SELECT from_number, to_number, $kind, 'candidate', list_concat(['same-buyer', 'same-cpv-class'], signs), score
FROM scored
-- Buyer, class and holder alone are signs of a relation, not of a need that comes again.
WHERE score >= $least_score AND likeness >= $similar_share
QUALIFY row_number() OVER (PARTITION BY from_number ORDER BY score DESC, likeness DESC, to_number) <= $most

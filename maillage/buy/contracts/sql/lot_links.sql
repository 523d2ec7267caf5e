-- Lots. Certain: one buyer gave several contracts one number. Candidates: one buyer, objects that are the same up to
-- the mention of a lot, notified without three months between one and the next. Both to the first of them.
INSERT INTO links
WITH
    together AS (
        SELECT from_number, to_number FROM links WHERE kind = $restatement AND sureness = 'certain'
    ),
    one_number AS (
        SELECT number AS from_number, min(number) OVER (PARTITION BY buyer_id, id) AS to_number
        FROM derived_contracts AS contracts
        WHERE buyer_id IS NOT NULL AND id IS NOT NULL
    ),
    days AS (
        SELECT
            contracts.number,
            buyer_siren,
            consultation,
            notified_on,
            object_hash,
            -- Three months without any: another consultation of the same name.
            notified_on - lag(notified_on) OVER of_name > 92 AS is_later
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE length(consultation) >= 15 AND notified_on IS NOT NULL AND buyer_siren IS NOT NULL AND NOT is_order
        WINDOW of_name AS (PARTITION BY buyer_siren, consultation ORDER BY notified_on, contracts.number)
    ),
    rounds AS (
        SELECT
            *,
            count(*) FILTER (is_later) OVER (
                PARTITION BY buyer_siren, consultation ORDER BY notified_on, number
            ) AS round
        FROM days
    ),
    one_name AS (
        SELECT
            number AS from_number,
            min(number) OVER of_round AS to_number,
            object_hash = first_value(object_hash) OVER of_round AS is_same_object,
            notified_on = first_value(notified_on) OVER of_round AS is_same_day
        FROM rounds
        WINDOW of_round AS (
            PARTITION BY buyer_siren, consultation, round
            ORDER BY number
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
    )
SELECT from_number, to_number, $lot, 'certain', ['same-buyer', 'same-number'], NULL
FROM one_number
WHERE from_number <> to_number
UNION ALL
SELECT
    from_number,
    to_number,
    $consultation,
    'candidate',
    list_concat(
        ['same-buyer'],
        if(is_same_object, ['same-object'], ['similar-object']),
        if(is_same_day, ['same-day'], [])
    ),
    NULL
FROM one_name
WHERE from_number <> to_number
    AND from_number NOT IN (SELECT from_number FROM one_number WHERE from_number <> to_number)
    AND from_number NOT IN (SELECT from_number FROM together)
    AND (from_number, to_number) NOT IN (SELECT (to_number, from_number) FROM together)

-- The same contract told under another number. Format 1.x ends a number with the rank of amendment: where buyer, the rest
-- of the number, object and holders are the same, the highest rank is the contract as it stands (certain). The same
-- buyer, object, holders, day, amount and code under numbers that say nothing: a candidate, for two lots may be alike.
INSERT INTO links
WITH
    numbered AS (
        SELECT contracts.number, version, buyer_id, id, notified_on, amount_eur, cpv, object_hash, object_length, holders
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE object_length > 0 AND len(holders) > 0
    ),
    ranked AS (
        SELECT
            number AS from_number,
            first_value(number) OVER of_contract AS to_number,
            id = first_value(id) OVER of_contract AS is_same_number
        FROM numbered
        WHERE version = '1' AND regexp_full_match(id, '[0-9]{4}.{1,10}[0-9]{2}')
        WINDOW of_contract AS (
            PARTITION BY buyer_id, id[:-3], length(id), object_hash, holders
            ORDER BY id DESC, notified_on DESC NULLS LAST, number DESC
        )
    ),
    alike AS (
        SELECT
            number AS from_number,
            min(number) OVER (PARTITION BY buyer_id, object_hash, holders, notified_on, amount_eur, cpv) AS to_number
        FROM numbered
        WHERE object_length >= 12 AND amount_eur > 0 AND notified_on IS NOT NULL
    )
SELECT
    from_number,
    to_number,
    $kind,
    'certain',
    ['same-buyer', if(is_same_number, 'same-number', 'similar-number'), 'same-object', 'same-holder'],
    NULL
FROM ranked
WHERE from_number <> to_number
UNION ALL
SELECT from_number, to_number, $kind, 'candidate', ['same-buyer', 'same-object', 'same-holder', 'same-day', 'same-amount'], NULL
FROM alike
WHERE from_number <> to_number
    AND from_number NOT IN (SELECT from_number FROM ranked WHERE from_number <> to_number)
    AND (from_number, to_number) NOT IN (SELECT (to_number, from_number) FROM ranked)

-- Of a file and the one after it: the records that the newer one has not as they were, and the key under which a
-- contract goes on whose holders, day or object were corrected: its number stands in both, each under a key of its own.
CREATE TEMP TABLE replaced_records AS
WITH
    changes AS (
        SELECT side, key, record, bit_xor(digest) AS digest
        FROM (
            SELECT 'older' AS side, key, record, hash(*COLUMNS(* EXCLUDE (record))) AS digest
            FROM "older_marches-modifications"
            UNION ALL
            SELECT 'newer' AS side, key, record, hash(*COLUMNS(* EXCLUDE (record))) AS digest
            FROM "newer_marches-modifications"
        )
        GROUP BY ALL
    ),
    records AS (
        SELECT
            'older' AS side,
            key,
            record,
            hash(*COLUMNS(* EXCLUDE (record, source, is_valid, is_excluded))) AS own_digest
        FROM "older_marches-contrats"
        UNION ALL
        SELECT
            'newer' AS side,
            key,
            record,
            hash(*COLUMNS(* EXCLUDE (record, source, is_valid, is_excluded))) AS own_digest
        FROM "newer_marches-contrats"
    ),
    compared AS (
        SELECT side, key, record, own_digest, coalesce(changes.digest, 0) AS amended_digest
        FROM records
        LEFT JOIN changes USING (side, key, record)
    )
SELECT key, record
FROM (FROM compared WHERE side = 'older')
ANTI JOIN (FROM compared WHERE side = 'newer') AS newer USING (key, own_digest, amended_digest);

CREATE TEMP TABLE renamed_contracts AS
WITH
    gone AS (FROM "older_marches-contrats" ANTI JOIN "newer_marches-contrats" AS other USING (key)),
    come AS (FROM "newer_marches-contrats" ANTI JOIN "older_marches-contrats" AS other USING (key))
SELECT
    gone.key,
    first(come.key ORDER BY abs(coalesce(come.amount_eur, 0) - coalesce(gone.amount_eur, 0)), come.key) AS new_key
FROM gone
JOIN come USING (buyer_id, id)
GROUP BY gone.key

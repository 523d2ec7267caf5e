-- What was published of a contract before, or elsewhere, and differs from what is shown; the same twice is one version,
-- whatever name the platform gives itself. Each keeps its holders.
CREATE TEMP TABLE older_versions AS
WITH
    several AS (
        SELECT raw_contracts.* EXCLUDE (stated_values), ranked_records.rank, settled_key
        FROM raw_contracts
        JOIN ranked_records USING (folder, key, record)
        WHERE ranked_records.records > 1
    ),
    amended AS (
        SELECT folder, key, record, bit_xor(digest) AS digest
        FROM (SELECT folder, key, record, hash(*COLUMNS(* EXCLUDE (folder, record))) AS digest FROM raw_amendments)
        WHERE key IN (SELECT key FROM several)
        GROUP BY ALL
    ),
    sellers AS (
        SELECT
            folder,
            key,
            record,
            list({'id_kind': id_kind, 'id': id, 'name': name, 'siren': siren} ORDER BY raw_holders.rank) AS holders
        FROM raw_holders
        SEMI JOIN several USING (folder, key, record)
        WHERE amendment_rank = 0
        GROUP BY ALL
    ),
    contents AS (
        SELECT several.*, sellers.holders, own.digest AS own_digest, amended.digest AS amended_digest
        FROM several
        JOIN (
            SELECT folder, key, record, hash(*COLUMNS(* EXCLUDE (folder, record, rank, settled_key, source, is_valid, is_excluded))) AS digest
            FROM several
        ) AS own USING (folder, key, record)
        LEFT JOIN amended USING (folder, key, record)
        LEFT JOIN sellers USING (folder, key, record)
    )
SELECT * EXCLUDE (own_digest, amended_digest)
FROM contents
QUALIFY row_number() OVER (PARTITION BY settled_key, own_digest, amended_digest ORDER BY rank) = 1 AND rank > 1

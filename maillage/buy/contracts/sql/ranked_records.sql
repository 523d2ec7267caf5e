-- Every record of the files that count, with its rank among those of its key: the ministry's rule (DAJ, 15 February
-- 2023), as domain/contract_keys.py states it: published last, then the fullest, then the last one read. Before it
-- stands that newest files say what is; of what none of them has, the replaced file that had it last.
CREATE TEMP TABLE ranked_records AS
WITH
    amended AS (
        SELECT folder, key, record, max(published_on) AS published_on
        FROM raw_amendments
        GROUP BY ALL
    ),
    parts AS (
        SELECT folder, key, record, count(DISTINCT part) AS count
        FROM (
            SELECT folder, key, record, kind AS part FROM raw_considerations
            UNION ALL
            SELECT folder, key, record, 'subcontracts' FROM raw_subcontracts
            UNION ALL
            SELECT folder, key, record, 'years' FROM raw_concession_years
        )
        GROUP BY ALL
    ),
    stated AS (
        SELECT
            raw_contracts.folder,
            key,
            record,
            read_files.place,
            read_files.age,
            coalesce(settled_key, key) AS settled_key,
            greatest(raw_contracts.published_on, amended.published_on) AS published_on,
            amendment_count,
            stated_values
                + (holder_count > 0)::INTEGER
                + (amendment_count > 0)::INTEGER
                + coalesce(parts.count, 0) AS stated_values
        FROM raw_contracts
        JOIN read_files USING (folder)
        LEFT JOIN settled_keys USING (key)
        LEFT JOIN amended USING (folder, key, record)
        LEFT JOIN parts USING (folder, key, record)
    )
SELECT
    folder,
    key,
    record,
    place,
    settled_key,
    row_number() OVER (
        PARTITION BY settled_key
        ORDER BY
            age,
            published_on DESC NULLS LAST,
            amendment_count DESC,
            stated_values DESC,
            place DESC,
            record DESC
    ) AS rank,
    count(*) OVER (PARTITION BY settled_key) AS records
FROM stated

-- Contracts that were taken out of a file: the newer one still has at least that share of what the older one had of the
-- same day and before, so it is no window of months that went on. A buyer's own register is no window: there all count.
CREATE TEMP TABLE retracted_contracts AS
WITH
    stated AS (SELECT key, min(notified_on) AS notified_on FROM "older_marches-contrats" GROUP BY key),
    kept AS (
        SELECT
            key,
            notified_on,
            key IN (SELECT key FROM "newer_marches-contrats" UNION ALL SELECT key FROM renamed_contracts) AS is_kept
        FROM stated
    ),
    shares AS (
        SELECT
            key,
            is_kept,
            CASE
                WHEN $is_register THEN avg(is_kept::INTEGER) OVER ()
                ELSE avg(is_kept::INTEGER) OVER (ORDER BY notified_on NULLS LAST)
            END AS share
        FROM kept
    )
SELECT key
FROM shares
WHERE NOT is_kept AND share >= $least_share

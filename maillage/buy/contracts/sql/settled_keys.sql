-- Under which key a contract of a replaced file goes on, through all corrections; what stands in a newest file keeps its own.
CREATE TEMP TABLE settled_keys AS
WITH RECURSIVE
    current AS (SELECT DISTINCT key FROM raw_contracts JOIN read_files USING (folder) WHERE age = 0),
    steps AS (SELECT DISTINCT key, new_key FROM raw_renamed ANTI JOIN current USING (key)),
    following AS (
        FROM steps
        UNION
        SELECT following.key, steps.new_key
        FROM following
        JOIN steps ON steps.key = following.new_key
    )
SELECT key, min(new_key) AS settled_key
FROM following
WHERE new_key NOT IN (SELECT key FROM steps)
GROUP BY key

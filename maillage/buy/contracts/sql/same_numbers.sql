-- One contract under two spellings of its number: the tabular DECP writes an underscore for spaces, commas, dots and
-- slashes (decp-processing, clean.py). Keys say buyer, number, holders, day and object, so that nothing but the spelling
-- may differ; the contract goes on under the number that its buyer wrote.
INSERT INTO settled_keys
WITH
    keys AS (SELECT DISTINCT key, translate(key, ' ,./' || chr(92), '_____') AS plain_key FROM raw_contracts),
    written AS (SELECT min(key) AS key, plain_key FROM keys WHERE key <> plain_key GROUP BY plain_key)
SELECT keys.key, coalesce(settled_keys.settled_key, written.key)
FROM keys
JOIN written ON written.plain_key = keys.key
LEFT JOIN settled_keys ON settled_keys.key = written.key
WHERE keys.key NOT IN (SELECT key FROM settled_keys)

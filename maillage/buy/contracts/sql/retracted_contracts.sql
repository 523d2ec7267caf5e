-- Contracts that whoever published them took out: what they said last stands apart, and no table of the store has them.
CREATE TABLE retracted AS
SELECT
    settled_key AS key,
    buyer_id,
    buyer_name,
    object,
    amount_eur,
    read_files.source_name,
    read_files.replaced_on AS retracted_on
FROM raw_contracts
JOIN ranked_records USING (folder, key, record)
JOIN read_files USING (folder)
WHERE
    ranked_records.rank = 1
    AND read_files.age > 0
    AND (folder, key) IN (SELECT (folder, key) FROM raw_retracted);

DELETE FROM ranked_records
WHERE settled_key IN (SELECT key FROM retracted)

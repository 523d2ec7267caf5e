-- Of each key the version to show, and whose file it comes from; dropped_on: since when its source has it no more.
CREATE TABLE contracts AS
SELECT
    raw_contracts.* EXCLUDE (folder, stated_values) REPLACE (settled_key AS key),
    read_files.source_name,
    read_files.file_sha256,
    read_files.source_withdrawn_on,
    read_files.replaced_on AS dropped_on
FROM raw_contracts
JOIN ranked_records USING (folder, key, record)
JOIN read_files USING (folder)
WHERE ranked_records.rank = 1

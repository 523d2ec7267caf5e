-- Older versions under the number of the contract that is shown, the next before it first.
CREATE TABLE versions AS
SELECT
    contracts.number AS contract_number,
    row_number() OVER (PARTITION BY contracts.number ORDER BY older_versions.rank)::INTEGER AS age,
    older_versions.* EXCLUDE (folder, rank, key, settled_key, record),
    read_files.source_name,
    read_files.file_sha256,
    read_files.replaced_on
FROM older_versions
JOIN contracts ON contracts.key = older_versions.settled_key
JOIN read_files USING (folder)

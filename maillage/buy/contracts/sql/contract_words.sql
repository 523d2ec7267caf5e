-- What contracts are compared by: the letters and digits of their object that a copy with damaged accents has too (as the
-- key of a contract takes them), its words that say something, its beginning up to a lot, their numbers, their holders.
CREATE TEMP TABLE compared AS
WITH
    holding AS (
        SELECT contract_number AS number, list_sort(list(DISTINCT coalesce(siren, id))) AS holders
        FROM holders
        WHERE amendment_rank = 0 AND coalesce(siren, id) IS NOT NULL
        GROUP BY contract_number
    ),
    plain AS (
        SELECT
            number,
            regexp_replace(lower(object), '[^a-z0-9]+', '', 'g') AS letters,
            trim(regexp_replace(strip_accents(lower(object)), '[^a-z0-9]+', ' ', 'g')) AS object
        FROM derived_contracts
        JOIN contracts ON contracts.rowid = row_place
    )
SELECT
    contracts.number,
    hash(letters) AS object_hash,
    length(letters) AS object_length,
    rtrim(regexp_replace(plain.object, '\blots? (n |no |numero )?[0-9a-z]{1,3}\b.*$', '')) AS consultation,
    regexp_replace(upper(contracts.id), '[^A-Z0-9]+', '', 'g') AS plain_id,
    regexp_replace(upper(contracts.framework_id), '[^A-Z0-9]+', '', 'g') AS plain_framework_id,
    holding.holders,
    -- As numbers: they are compared in millions of pairs.
    list_distinct(
        list_transform(
            list_filter(
                string_split(plain.object, ' '),
                lambda word: length(word) >= 4 AND NOT regexp_matches(word, '^[0-9]') AND NOT list_contains($stop_words, word)
            ),
            lambda word: hash(word)
        )
    ) AS words
FROM derived_contracts AS contracts
JOIN plain USING (number)
LEFT JOIN holding USING (number)

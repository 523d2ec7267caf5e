WITH
    chosen AS (SELECT number, counted_eur FROM contracts WHERE {condition}),
    members AS (
        SELECT DISTINCT number, counted_eur, coalesce(siren, id) AS holder
        FROM chosen
        JOIN holders ON holders.contract_number = chosen.number AND amendment_rank = 0
        WHERE counted_eur > 0 AND coalesce(siren, id) IS NOT NULL
    ),
    groups AS (SELECT number, count(*) AS members FROM members GROUP BY number),
    parts AS (SELECT number, holder, counted_eur / groups.members AS part_eur FROM members JOIN groups USING (number)),
    sums AS (SELECT sum(part_eur) AS part_eur FROM parts GROUP BY holder ORDER BY holder)
SELECT
    (SELECT count(*) FROM chosen WHERE counted_eur IS DISTINCT FROM 0),
    (SELECT count(*) FROM groups),
    (SELECT list(part_eur) FROM sums)

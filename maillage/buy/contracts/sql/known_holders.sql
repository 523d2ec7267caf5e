-- Holders with what the register of companies says of them. A name that it withholds is shown nowhere; another name of
-- the register stands over those that the data give.
CREATE OR REPLACE TABLE holders AS
WITH
    companies AS (SELECT * FROM {companies} WHERE siren IN (SELECT siren FROM holders)),
    places AS (
        SELECT siret, any_value(commune) AS commune
        FROM {places}
        WHERE siret IN (SELECT id FROM holders UNION SELECT seat_siret FROM companies)
        GROUP BY siret
    ),
    -- One row a number, whatever a file repeats.
    known AS (
        SELECT siren, any_value(COLUMNS(* EXCLUDE (siren))) AS '\0' FROM companies GROUP BY siren
    )
SELECT
    holders.* EXCLUDE (name, label),
    if(known.is_withheld, NULL, holders.name) AS name,
    if(known.is_withheld, NULL, coalesce(known.name, label)) AS label,
    known.size,
    known.naf,
    known.naf_2025,
    known.legal_category IS NOT DISTINCT FROM $person AS is_person,
    coalesce(known.is_withheld, FALSE) AS is_withheld,
    coalesce(own_place.commune, seat.commune) AS commune
FROM holders
LEFT JOIN known USING (siren)
LEFT JOIN places AS own_place ON own_place.siret = holders.id
LEFT JOIN places AS seat ON seat.siret = known.seat_siret

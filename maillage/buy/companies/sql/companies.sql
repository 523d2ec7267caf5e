-- Of each legal unit what may be shown. The name of a natural person, and a name that is withheld, is never written.
-- The code of an activity is one of NAF 2025 where its nomenclature says so, or its form: letters G to Y after four
-- digits are of NAF 2025 alone, A to F and Z of NAF rév. 2.
WITH
    trades AS (
        SELECT
            * REPLACE (nullif(activitePrincipaleUniteLegale, $withheld) AS activitePrincipaleUniteLegale),
            coalesce(
                {nomenclature} = 'NAF2025'
                OR regexp_full_match(activitePrincipaleUniteLegale, '[0-9]{{2}}\.[0-9]{{2}}[G-Y]'),
                FALSE
            ) AS is_naf_2025
        FROM stock
    )
SELECT
    siren,
    if(
        categorieJuridiqueUniteLegale = $person OR statutDiffusionUniteLegale IS DISTINCT FROM $public,
        NULL,
        coalesce(
            nullif(denominationUniteLegale, $withheld),
            nullif(denominationUsuelle1UniteLegale, $withheld),
            nullif(sigleUniteLegale, $withheld)
        )
    ) AS name,
    if(categorieEntreprise IN ('PME', 'ETI', 'GE'), categorieEntreprise, NULL) AS size,
    if(is_naf_2025, NULL, activitePrincipaleUniteLegale) AS naf,
    coalesce(nullif({naf_2025}, $withheld), if(is_naf_2025, activitePrincipaleUniteLegale, NULL)) AS naf_2025,
    categorieJuridiqueUniteLegale AS legal_category,
    etatAdministratifUniteLegale IS NOT DISTINCT FROM 'A' AS is_active,
    statutDiffusionUniteLegale IS DISTINCT FROM $public AS is_withheld,
    if(regexp_full_match(nicSiegeUniteLegale, '[0-9]{{5}}'), siren || nicSiegeUniteLegale, NULL) AS seat_siret
FROM trades
WHERE regexp_full_match(siren, '[0-9]{{9}}')
ORDER BY siren

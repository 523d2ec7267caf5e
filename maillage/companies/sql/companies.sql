-- Of each legal unit what may be shown. The name of a natural person, and a name that is withheld, is never written.
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
    nullif(activitePrincipaleUniteLegale, $withheld) AS naf,
    categorieJuridiqueUniteLegale AS legal_category,
    etatAdministratifUniteLegale IS NOT DISTINCT FROM 'A' AS is_active,
    statutDiffusionUniteLegale IS DISTINCT FROM $public AS is_withheld,
    if(regexp_full_match(nicSiegeUniteLegale, '[0-9]{5}'), siren || nicSiegeUniteLegale, NULL) AS seat_siret
FROM stock
WHERE regexp_full_match(siren, '[0-9]{9}')
ORDER BY siren

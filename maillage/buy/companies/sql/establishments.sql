-- Of each establishment where it is, by the communes of today; a municipal arrondissement is its commune.
-- Codes of activities: as in companies.sql.
WITH
    trades AS (
        SELECT
            * REPLACE (nullif(activitePrincipaleEtablissement, $withheld) AS activitePrincipaleEtablissement),
            coalesce(
                {nomenclature} = 'NAF2025'
                OR regexp_full_match(activitePrincipaleEtablissement, '[0-9]{{2}}\.[0-9]{{2}}[G-Y]'),
                FALSE
            ) AS is_naf_2025
        FROM stock
    )
SELECT
    siret,
    lower(etablissementSiege) = 'true' AS is_seat,
    if(is_naf_2025, NULL, activitePrincipaleEtablissement) AS naf,
    coalesce(nullif({naf_2025}, $withheld), if(is_naf_2025, activitePrincipaleEtablissement, NULL)) AS naf_2025,
    coalesce(current_communes.commune, nullif(codeCommuneEtablissement, $withheld)) AS commune,
    nullif(codePostalEtablissement, $withheld) AS postal_code,
    try_cast({x} AS DOUBLE) AS x_m,
    try_cast({y} AS DOUBLE) AS y_m,
    etatAdministratifEtablissement IS NOT DISTINCT FROM 'A' AS is_active,
    statutDiffusionEtablissement IS DISTINCT FROM $public AS is_withheld
FROM trades
LEFT JOIN current_communes ON current_communes.code = codeCommuneEtablissement
WHERE regexp_full_match(siret, '[0-9]{{14}}')
ORDER BY siret

-- Of each establishment where it is, by the communes of today; a municipal arrondissement is its commune.
SELECT
    siret,
    lower(etablissementSiege) = 'true' AS is_seat,
    nullif(activitePrincipaleEtablissement, $withheld) AS naf,
    coalesce(current_communes.commune, nullif(codeCommuneEtablissement, $withheld)) AS commune,
    nullif(codePostalEtablissement, $withheld) AS postal_code,
    try_cast({x} AS DOUBLE) AS x_m,
    try_cast({y} AS DOUBLE) AS y_m,
    etatAdministratifEtablissement IS NOT DISTINCT FROM 'A' AS is_active,
    statutDiffusionEtablissement IS DISTINCT FROM $public AS is_withheld
FROM stock
LEFT JOIN current_communes ON current_communes.code = codeCommuneEtablissement
WHERE regexp_full_match(siret, '[0-9]{{14}}')
ORDER BY siret

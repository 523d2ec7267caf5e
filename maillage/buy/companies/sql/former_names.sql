-- The names that legal units had in periods that are over, the last day of each; periods of one name are one.
SELECT siren, denominationUniteLegale AS name, max(try_cast(dateFin AS DATE)) AS until
FROM stock
WHERE regexp_full_match(siren, '[0-9]{9}')
    AND try_cast(dateFin AS DATE) IS NOT NULL
    AND denominationUniteLegale IS NOT NULL
    AND denominationUniteLegale <> $withheld
    AND categorieJuridiqueUniteLegale IS DISTINCT FROM $person
GROUP BY siren, denominationUniteLegale
ORDER BY siren, until, name

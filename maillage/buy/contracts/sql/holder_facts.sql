-- Of each contract whether its holders are small, and how far the first of them is, as far as both places are known: a
-- holder of another région is in another commune too, though the commune of execution is not stated.
CREATE TEMP TABLE holder_facts AS
WITH
    sizes AS (
        SELECT contract_number, bool_or(size = $small) AS has_small, bool_and(size IS NOT NULL) AS are_known
        FROM holders
        WHERE amendment_rank = 0
        GROUP BY contract_number
    ),
    first_places AS (
        SELECT contract_number, arg_min(commune, rank) AS commune
        FROM holders
        WHERE amendment_rank = 0 AND commune IS NOT NULL
        GROUP BY contract_number
    ),
    distances AS (
        SELECT
            contracts.number,
            place.region = contracts.region AS in_region,
            place.departement = contracts.departement AS in_departement,
            place.epci = contracts.epci AS in_epci,
            place.commune = contracts.commune AS in_commune,
            -- Haversine between the centres of both communes, on the mean sphere (6,371.0088 km).
            2 * 6371.0088 * asin(
                sqrt(
                    sin(radians(place.lat - execution.lat) / 2) ** 2
                    + cos(radians(place.lat)) * cos(radians(execution.lat))
                    * sin(radians(place.lon - execution.lon) / 2) ** 2
                )
            ) AS distance_km
        FROM derived_contracts AS contracts
        LEFT JOIN first_places ON first_places.contract_number = contracts.number
        LEFT JOIN commune_places AS place ON place.commune = first_places.commune
        LEFT JOIN commune_places AS execution ON execution.commune = contracts.commune
    )
SELECT
    distances.number,
    if(are_known, has_small, NULL) AS is_small,
    in_region,
    in_departement AND in_region IS DISTINCT FROM FALSE AS in_departement,
    CASE WHEN in_departement = FALSE AND in_epci IS NULL THEN NULL ELSE in_epci END AS in_epci,
    CASE WHEN in_commune IS NULL AND (in_departement = FALSE OR in_epci = FALSE) THEN FALSE ELSE in_commune END
        AS in_commune,
    distance_km::FLOAT AS distance_km
FROM distances
LEFT JOIN sizes ON sizes.contract_number = distances.number

-- The columns that are derived from one contract, its amendments and its considerations; numbers in the order of places,
-- so that a question about a buyer or a territory touches few groups of rows. Durations beyond what the ministry takes
-- give no end; amounts that it refuses are in no sum.
CREATE TEMP TABLE derived_contracts AS
WITH
    changes AS (
        SELECT
            *,
            -- The last one dated; one without a day comes before all that have one.
            row_number() OVER (
                PARTITION BY key, record
                ORDER BY coalesce(notified_on, published_on) NULLS FIRST, coalesce(number, 0), rank
            ) AS place
        FROM amendments
    ),
    states AS (
        SELECT
            key,
            record,
            arg_max(amount_eur, place) FILTER (amount_eur IS NOT NULL) AS amount_eur,
            arg_max(duration_months, place) FILTER (duration_months IS NOT NULL) AS duration_months
        FROM changes
        GROUP BY key, record
    ),
    clauses AS (
        SELECT
            key,
            record,
            bool_or(consideration <> $no_social) FILTER (kind = 'social') AS is_social,
            bool_or(consideration <> $no_environmental) FILTER (kind = 'environmental') AS is_environmental
        FROM considerations
        GROUP BY key, record
    ),
    refused_amounts AS (
        SELECT DISTINCT key, record
        FROM remarks
        WHERE list_contains($amount_rules, rule) AND NOT is_repair
    ),
    -- What sums leave out, and why: amounts that nobody signed; contracts that the ministry leaves out.
    left_out AS (
        SELECT
            key,
            record,
            bool_or(list_contains($placeholder_rules, rule)) AS is_placeholder
        FROM remarks
        WHERE NOT is_repair AND (list_contains($placeholder_rules, rule) OR list_contains($excluding_rules, rule))
        GROUP BY key, record
    ),
    -- A code that may name several places names none, whatever its form.
    ambiguous_places AS (
        SELECT DISTINCT key, record
        FROM remarks
        WHERE rule = 'place-ambiguous' AND NOT is_repair
    ),
    columns AS (
        SELECT
            contracts.rowid AS row_place,
            contracts.key,
            contracts.record,
            contracts.kind,
            contracts.version,
            contracts.id,
            contracts.uid,
            contracts.buyer_id,
            contracts.cpv,
            contracts.procedure,
            contracts.framework_id,
            contracts.offers_received,
            contracts.notified_on,
            contracts.published_on,
            contracts.amount_eur,
            contracts.amendment_count,
            buyers.siren AS buyer_siren,
            buyers.label AS buyer_label,
            if(ambiguous_places.key IS NULL, locations.commune, NULL) AS commune,
            if(ambiguous_places.key IS NULL, locations.epci, NULL) AS epci,
            if(ambiguous_places.key IS NULL, locations.departement, NULL) AS departement,
            if(ambiguous_places.key IS NULL, locations.region, NULL) AS region,
            if(regexp_full_match(cpv, '[0-9]{8}'), cpv[:2], NULL) AS cpv_division,
            if(regexp_full_match(cpv, '[0-9]{8}'), cpv[:5], NULL) AS cpv_class,
            coalesce(states.amount_eur, contracts.amount_eur) AS amount_now_eur,
            coalesce(states.duration_months, contracts.duration_months)::INTEGER AS duration_now_months,
            if(kind = $concession, coalesce(starts_on, notified_on), notified_on) AS begins_on,
            nature IS NOT DISTINCT FROM $order
                OR (framework_id IS NOT NULL AND framework_id IS DISTINCT FROM id) AS is_order,
            nature IS NOT DISTINCT FROM $framework
                OR coalesce(list_contains(string_split(techniques, ','), $framework_technique), FALSE) AS says_framework,
            refused_amounts.key IS NOT NULL AS is_amount_refused,
            CASE
                WHEN coalesce(states.amount_eur, contracts.amount_eur) IS NULL THEN NULL
                WHEN left_out.is_placeholder THEN $placeholder
                WHEN left_out.key IS NOT NULL THEN $excluded
            END AS left_out,
            clauses.is_social,
            clauses.is_environmental,
            year(notified_on)::SMALLINT AS year
        FROM contracts
        LEFT JOIN states USING (key, record)
        LEFT JOIN clauses USING (key, record)
        LEFT JOIN refused_amounts USING (key, record)
        LEFT JOIN left_out USING (key, record)
        LEFT JOIN ambiguous_places USING (key, record)
        LEFT JOIN buyers USING (buyer_id)
        LEFT JOIN locations USING (place_kind, place_code)
    )
SELECT
    row_number() OVER (
        ORDER BY region NULLS LAST, departement NULLS LAST, buyer_id NULLS LAST, notified_on NULLS LAST, key, record
    )::INTEGER AS number,
    * EXCLUDE (begins_on, says_framework),
    says_framework AND NOT is_order AS is_framework,
    if(
        duration_now_months BETWEEN 1 AND if(kind = $concession, $most_concession_months, $most_months),
        (begins_on + to_months(duration_now_months))::DATE,
        NULL
    ) AS ends_on
FROM columns

-- What each sign says of each contract: fires, quiet, unknown; NULL where it does not apply.
CREATE TEMP TABLE signals AS
WITH
    named AS (
        SELECT contracts.*, counted.counted_eur, holders
        FROM derived_contracts AS contracts
        JOIN counted USING (number)
        JOIN compared USING (number)
    ),
    steps AS (
        SELECT
            amendments.contract_number AS number,
            bool_or(
                amendments.amount_eur >= $step * before.amount_eur OR before.amount_eur >= $step * amendments.amount_eur
            ) AS is_implausible,
            bool_or(amendments.amount_eur IS NOT NULL OR amendments.duration_months IS NOT NULL) AS says_anything
        FROM (
            SELECT
                contract_number,
                amount_eur,
                duration_months,
                lag(amount_eur IGNORE NULLS) OVER (
                    PARTITION BY contract_number
                    ORDER BY coalesce(notified_on, published_on) NULLS FIRST, coalesce(number, 0), rank
                ) AS previous_eur
            FROM amendments
        ) AS amendments
        JOIN derived_contracts AS contracts ON contracts.number = amendments.contract_number,
            LATERAL (SELECT coalesce(previous_eur, contracts.amount_eur) AS amount_eur) AS before
        GROUP BY amendments.contract_number
    ),
    small AS (
        SELECT number, buyer_siren, cpv_class, holders, notified_on, amount_now_eur
        FROM named
        WHERE kind = $market AND NOT is_order AND cpv_division <> '45' AND counted_eur > 0
            AND amount_now_eur < $split_threshold
            AND buyer_siren IS NOT NULL AND notified_on IS NOT NULL AND len(holders) > 0
    ),
    small_days AS (
        SELECT buyer_siren, cpv_class, holders, notified_on, sum(amount_now_eur) AS amount_eur
        FROM small
        GROUP BY ALL
    ),
    full_years AS (
        SELECT
            *,
            count(*) OVER of_year >= $split_contracts AND sum(amount_eur) OVER of_year >= $split_threshold AS is_full
        FROM small_days
        WINDOW of_year AS (
            PARTITION BY buyer_siren, cpv_class, holders ORDER BY notified_on
            RANGE BETWEEN to_months($split_months) PRECEDING AND CURRENT ROW
        )
    ),
    splits AS (
        SELECT buyer_siren, cpv_class, holders, notified_on, bool_or(is_full) OVER following AS is_split
        FROM full_years
        WINDOW following AS (
            PARTITION BY buyer_siren, cpv_class, holders ORDER BY notified_on
            RANGE BETWEEN CURRENT ROW AND to_months($split_months) FOLLOWING
        )
    ),
    split_contracts AS (
        SELECT number, is_split FROM small JOIN splits USING (buyer_siren, cpv_class, holders, notified_on)
    ),
    holder_divisions AS (
        SELECT holder, count(*) AS contracts, count(DISTINCT cpv_division) AS divisions
        FROM (SELECT unnest(holders) AS holder, cpv_division FROM named)
        GROUP BY holder
        HAVING count(*) >= $varied_contracts
    ),
    varied AS (
        SELECT number, bool_or(divisions >= bound AND divisions > 1) AS is_varied
        FROM (SELECT number, unnest(holders) AS holder FROM named)
        JOIN holder_divisions USING (holder),
            (
                SELECT
                    quantile_cont(divisions, 0.75)
                        + $varied_spreads * (quantile_cont(divisions, 0.75) - quantile_cont(divisions, 0.25)) AS bound
                FROM holder_divisions
            )
        GROUP BY number
    ),
    holder_sums AS (
        SELECT buyer_siren, cpv_division, holders, count(*) AS contracts, sum(counted_eur) AS amount_eur
        FROM named
        WHERE counted_eur > 0 AND len(holders) > 0 AND buyer_siren IS NOT NULL AND cpv_division IS NOT NULL
        GROUP BY ALL
    ),
    holder_shares AS (
        SELECT
            buyer_siren,
            cpv_division,
            holders,
            sum(contracts) OVER of_domain AS in_domain,
            amount_eur / sum(amount_eur) OVER of_domain AS share
        FROM holder_sums
        WINDOW of_domain AS (PARTITION BY buyer_siren, cpv_division)
    )
SELECT
    named.number,
    CASE
        WHEN kind <> $market OR is_order OR list_contains($competitive, procedure) IS NOT TRUE THEN NULL
        WHEN offers_received > 0 THEN if(offers_received = 1, 'fires', 'quiet')
        ELSE 'unknown'
    END AS signal_single_offer,
    CASE
        WHEN kind <> $market OR is_order THEN NULL
        WHEN procedure IS NULL THEN 'unknown'
        ELSE if(procedure = $direct, 'fires', 'quiet')
    END AS signal_direct_award,
    CASE
        WHEN notified_on IS NULL OR published_on IS NULL OR published_on < notified_on THEN 'unknown'
        ELSE if(published_on > notified_on + to_months($late_months), 'fires', 'quiet')
    END AS signal_late,
    CASE
        WHEN amendment_count = 0 THEN NULL
        WHEN NOT says_anything OR coalesce(amount_eur, 0) <= 0 OR is_amount_refused THEN 'unknown'
        ELSE
            if(
                amount_now_eur > amount_eur * (1 + if(cpv_division = '45', $amended_works, $amended)), 'fires', 'quiet'
            )
    END AS signal_amended,
    CASE
        WHEN amendment_count = 0 THEN NULL
        WHEN NOT says_anything OR coalesce(amount_eur, 0) <= 0 OR is_amount_refused THEN 'unknown'
        ELSE if(amount_now_eur > amount_eur * (1 + $much_amended), 'fires', 'quiet')
    END AS signal_much_amended,
    CASE
        WHEN amendment_count = 0 THEN NULL
        WHEN is_implausible IS NULL THEN 'unknown'
        ELSE if(is_implausible, 'fires', 'quiet')
    END AS signal_implausible_step,
    CASE
        WHEN is_split THEN 'fires'
        WHEN is_split IS NOT NULL THEN 'quiet'
        WHEN kind = $market AND NOT is_order AND counted_eur IS NULL THEN 'unknown'
    END AS signal_splitting,
    if(is_varied IS NULL, NULL, if(is_varied, 'fires', 'quiet')) AS signal_varied_holder,
    CASE
        WHEN in_domain >= $least_domain THEN if(share > $first_share, 'fires', 'quiet')
    END AS signal_concentration
FROM named
LEFT JOIN steps USING (number)
LEFT JOIN split_contracts USING (number)
LEFT JOIN varied USING (number)
LEFT JOIN holder_shares USING (buyer_siren, cpv_division, holders)

-- What searches ask of a few contracts, and their words as the index of the store has them.
SELECT
    contracts.number,
    buyer_id,
    buyer_siren,
    coalesce(list(DISTINCT holders.siren) FILTER (holders.siren IS NOT NULL), []),
    contracts.region,
    contracts.departement,
    contracts.epci,
    contracts.commune,
    contracts.cpv,
    year,
    amount_now_eur,
    ends_on,
    is_social,
    is_environmental,
    procedure,
    list_filter(
        [
            if(signal_single_offer = 'fires', 'single-offer', NULL),
            if(signal_direct_award = 'fires', 'direct-award', NULL),
            if(signal_late = 'fires', 'late', NULL),
            if(signal_amended = 'fires', 'amended', NULL),
            if(signal_much_amended = 'fires', 'much-amended', NULL),
            if(signal_implausible_step = 'fires', 'implausible-step', NULL),
            if(signal_splitting = 'fires', 'splitting', NULL),
            if(signal_varied_holder = 'fires', 'varied-holder', NULL),
            if(signal_concentration = 'fires', 'concentration', NULL)
        ],
        lambda sign: sign IS NOT NULL
    ),
    coalesce(object, ''),
    coalesce(buyer_label, ''),
    coalesce(string_agg(DISTINCT holders.label, ' ' ORDER BY holders.label), '')
FROM contracts
LEFT JOIN holders ON contract_number = contracts.number
WHERE contracts.number IN (SELECT unnest($numbers::INTEGER[]))
GROUP BY ALL

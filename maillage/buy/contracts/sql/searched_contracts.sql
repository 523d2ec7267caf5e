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
    ends_on,
    coalesce(object, ''),
    coalesce(buyer_label, ''),
    coalesce(string_agg(DISTINCT holders.label, ' ' ORDER BY holders.label), '')
FROM contracts
LEFT JOIN holders ON contract_number = contracts.number
WHERE contracts.number IN (SELECT unnest($numbers::INTEGER[]))
GROUP BY ALL

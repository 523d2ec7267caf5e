-- The contracts of each holder, one holder after the other, with what lists and sums ask of them: the page of a holder
-- reads a few groups of rows, not those of all contracts.
CREATE OR REPLACE VIEW awards AS
SELECT
    siren,
    label,
    number,
    buyer_id,
    buyer_siren,
    buyer_label,
    region,
    departement,
    epci,
    commune,
    cpv,
    cpv_division,
    procedure,
    year,
    notified_on,
    ends_on,
    amount_now_eur,
    counted_eur,
    left_out,
    amendment_count,
    is_social,
    is_environmental
FROM (
    SELECT siren, contract_number, any_value(label) AS label
    FROM holders
    WHERE siren IS NOT NULL AND contract_number IS NOT NULL
    GROUP BY siren, contract_number
) AS held
JOIN contracts ON number = contract_number

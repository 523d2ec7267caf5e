-- One contract of several buyers, told by each of them: the same object, holders, day and amount. Certain where they gave it
-- the same number too.
INSERT INTO links
WITH
    stated AS (
        SELECT
            contracts.number,
            buyer_siren,
            min(contracts.number) OVER of_contract AS first_number,
            min(buyer_siren) OVER of_contract <> max(buyer_siren) OVER of_contract AS has_buyers,
            id
        FROM derived_contracts AS contracts
        JOIN compared USING (number)
        WHERE object_length >= 12 AND len(holders) > 0 AND notified_on IS NOT NULL AND amount_eur > 0
        WINDOW of_contract AS (PARTITION BY object_hash, holders, notified_on, amount_eur)
    )
SELECT
    stated.number,
    first_number,
    $kind,
    if(stated.id = firsts.id, 'certain', 'candidate'),
    list_concat(['same-object', 'same-holder', 'same-day', 'same-amount'], if(stated.id = firsts.id, ['same-number'], [])),
    NULL
FROM stated
JOIN derived_contracts AS firsts ON firsts.number = first_number
WHERE has_buyers AND stated.number <> first_number AND stated.buyer_siren <> firsts.buyer_siren

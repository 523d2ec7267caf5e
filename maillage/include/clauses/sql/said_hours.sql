-- Hours said again replace those of the same person, month, mode and place with the same reporter.
INSERT INTO clauses_hourentry (
    clause_id, reporter_id, participant_id, month, mode, departement, commune, centihours, sealed_evidence, origin, said_at
)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (reporter_id, participant_id, month, mode, departement, commune) DO UPDATE SET
    centihours = excluded.centihours,
    sealed_evidence = excluded.sealed_evidence,
    origin = excluded.origin,
    said_at = excluded.said_at

-- The same as said_hours.sql, a list a column: PostgreSQL writes thousands of rows by one statement.
INSERT INTO clauses_hourentry (
    clause_id, reporter_id, participant_id, month, mode, departement, commune, centihours, sealed_evidence, origin, said_at
)
SELECT *
FROM unnest(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::integer[],
    %s::bytea[], %s::text[], %s::timestamptz[]
)
ON CONFLICT (reporter_id, participant_id, month, mode, departement, commune) DO UPDATE SET
    centihours = excluded.centihours,
    sealed_evidence = excluded.sealed_evidence,
    origin = excluded.origin,
    said_at = excluded.said_at

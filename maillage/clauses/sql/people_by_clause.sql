-- Who did hours of each clause, of many the first of them alone: for PostgreSQL.
SELECT clause.id, person.participant_id
FROM clauses_insertionclause AS clause
CROSS JOIN LATERAL (
    SELECT DISTINCT participant_id
    FROM clauses_hourentry
    WHERE clause_id = clause.id
        AND participant_id IS NOT NULL
    LIMIT %s
) AS person

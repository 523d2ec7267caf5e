-- Hours of a year by clause and person as they are now, those of forgotten people as nobody's; none of a demonstration.
INSERT INTO clauses_closedpersonhours (clause_id, participant_id, year, centihours)
SELECT clause_id, participant_id, %(year)s, SUM(centihours)
FROM clauses_hourentry
WHERE month >= %(first)s AND month < %(first)s + 12
    AND clause_id NOT IN (
        SELECT clause.id
        FROM clauses_insertionclause AS clause
        JOIN accounts_organisation AS coordination ON coordination.id = clause.coordination_id
        WHERE coordination.name LIKE %(mark)s
    )
GROUP BY clause_id, participant_id

-- Hours of a year by clause and person as they are now, those of forgotten people as nobody's.
INSERT INTO clauses_closedpersonhours (clause_id, participant_id, year, centihours)
SELECT clause_id, participant_id, %(year)s, SUM(centihours)
FROM clauses_hourentry
WHERE month >= %(first)s AND month < %(first)s + 12
GROUP BY clause_id, participant_id

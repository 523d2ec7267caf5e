-- Hours by clause and person as they are now, those of forgotten people as nobody's.
INSERT INTO clauses_closedpersonhours (clause_id, participant_id, centihours)
SELECT clause_id, participant_id, SUM(centihours)
FROM clauses_hourentry
GROUP BY clause_id, participant_id

-- Hours that are taken back: those of a person, month, mode and place with a reporter.
DELETE FROM clauses_hourentry
WHERE reporter_id = %s
    AND participant_id = %s
    AND month = %s
    AND mode = %s
    AND departement = %s
    AND commune = %s

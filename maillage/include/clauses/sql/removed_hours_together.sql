-- The same as removed_hours.sql, a list a column.
DELETE FROM clauses_hourentry AS entry
USING unnest(%s::bigint[], %s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[])
    AS gone (reporter_id, participant_id, month, mode, departement, commune)
WHERE entry.reporter_id = gone.reporter_id
    AND entry.participant_id = gone.participant_id
    AND entry.month = gone.month
    AND entry.mode = gone.mode
    AND entry.departement = gone.departement
    AND entry.commune = gone.commune

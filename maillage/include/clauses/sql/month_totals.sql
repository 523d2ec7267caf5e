-- The totals of some clauses and months as their rows of hours are now; their marks are put in by store/month_totals.py.
INSERT INTO clauses_monthtotal (clause_id, reporter_id, month, mode, departement, centihours, rows)
SELECT clause_id, reporter_id, month, mode, departement, SUM(centihours), COUNT(*)
FROM clauses_hourentry
WHERE clause_id IN ({clauses})
    AND month BETWEEN %s AND %s
GROUP BY clause_id, reporter_id, month, mode, departement

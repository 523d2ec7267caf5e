"""Every write about people and organisations. Who may do it was decided before: each takes an Acting of queries."""

-- Nothing is left of the contracts that the agency hides, under none of the keys that they had.
DELETE FROM ranked_records
WHERE settled_key IN (
    SELECT settled_key
    FROM ranked_records
    WHERE list_contains($keys::VARCHAR[], key) OR list_contains($keys::VARCHAR[], settled_key)
)

"""Table Schemas: reading and describing them, validating tables; findings say what to do, often with a fix."""

"""Table Schemas: read, said in words, and held against tables; each finding says what to do, often with a fix."""

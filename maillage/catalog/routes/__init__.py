"""The addresses of the catalogue by topic: PAGES stand under each language, FILES (for programs) under none."""

"""E-mail: features enqueue letters, and one sender delivers them. docs/explanation/letters.md."""

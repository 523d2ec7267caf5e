"""Parts of pages about clauses that other pages show too: words of hours, months and promises."""

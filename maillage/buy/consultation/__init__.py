"""Small purchases asked, answered under seal, opened by two people: below the thresholds of a buyer profile."""

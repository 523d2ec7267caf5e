"""What people take away of clauses: the page of a certificate."""

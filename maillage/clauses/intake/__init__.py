"""Texts of forms and tables of clauses, read once and strictly; what is not understood is a finding at its field."""

"""Printed exports of clauses: the certificate."""

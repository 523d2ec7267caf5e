"""Dates where people meet: programme, inscriptions, meetings in pairs."""

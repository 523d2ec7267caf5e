"""Pure rules of clauses: promised hours, findings, forecasts, disclosure control."""

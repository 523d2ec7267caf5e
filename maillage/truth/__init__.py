"""What measured tests say of the prediction of fixed 4G: readings brought, the report, its page and API."""

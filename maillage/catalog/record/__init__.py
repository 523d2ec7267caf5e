"""Every write of the catalogue: drafts, publications, harvests, subscriptions."""

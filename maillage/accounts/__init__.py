"""People, organisations and memberships."""

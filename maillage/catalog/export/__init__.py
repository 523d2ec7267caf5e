"""What people and programs take away: DCAT, feeds, tables in every form."""

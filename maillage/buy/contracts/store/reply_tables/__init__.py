"""The tables of what suppliers and buyers reply on the page of a contract."""

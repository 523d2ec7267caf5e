"""Statistical disclosure control: what may be published about small numbers of people."""

"""Where sites of fixed 4G should be added: the pages of a plan, and its dossier on paper."""

"""Pure decisions: what a search asks for, which names may be a person's."""

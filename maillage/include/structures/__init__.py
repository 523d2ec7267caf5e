"""Inclusive buying: structures of insertion, disability and the social economy, where they reach, who needs them."""

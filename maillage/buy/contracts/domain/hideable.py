"""What the agency can hide in contracts."""

from maillage.accounts.domain.terms import AnyHideable
from maillage.core.problems import sentence


class HideableContract(AnyHideable):
    """A single contract, by key."""

    CONTRACT = "contract", sentence("marché")

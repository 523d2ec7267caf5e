"""What the agency can hide in contracts."""

from maillage.accounts.terms import AnyHideable
from maillage.core.problems import sentence


class HideableContract(AnyHideable):
    """A single contract, by key."""

    CONTRACT = "contract", sentence("marché")

"""What the agency can hide of public contracts."""

from maillage.accounts.terms import AnyHideable
from maillage.core.problems import sentence


class HideableContract(AnyHideable):
    """One contract, known by its key."""

    CONTRACT = "contract", sentence("marché")

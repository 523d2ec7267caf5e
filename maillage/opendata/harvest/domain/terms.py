"""The vocabulary of the harvest."""

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence


class HarvestVerb(AnyVerb):
    """Actions on the sources of an organisation in its audit trail."""

    HARVESTED = "harvested", sentence("Catalogue moissonné")

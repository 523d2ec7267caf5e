"""The words of the harvest of other catalogues."""

from maillage.accounts.terms import AnyVerb
from maillage.core.problems import sentence


class HarvestVerb(AnyVerb):
    """What was done with the sources of an organisation, for its trace."""

    HARVESTED = "harvested", sentence("Catalogue moissonné")

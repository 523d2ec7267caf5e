"""The cockpit link to the harvest."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitLink
from maillage.accounts.terms import Capability
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(35, sentence("Moissonner d’autres catalogues"), "harvest", Capability.OPEN),)

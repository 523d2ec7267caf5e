"""The link to the consultations of a person's organisations in the cockpit."""

from typing import Final

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import CockpitLink
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(25, sentence("Mes consultations"), "own_consultations", Capability.BUY),)

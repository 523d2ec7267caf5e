"""What the cockpit says of ledgers: the link to one's inclusive share."""

from typing import Final

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import CockpitLink
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(25, sentence("La part inclusive de nos achats"), "own_ledger", Capability.BUY),)

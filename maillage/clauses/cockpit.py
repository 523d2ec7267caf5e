"""What the cockpit says of clauses: the way to those that she follows."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitLink
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(29, sentence("Mes clauses sociales"), "own_clauses"),)

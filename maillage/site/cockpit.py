"""The site's own pages in the cockpit: the places that the agency adds to its territory."""

from typing import Final

from maillage.accounts.pages.parts.cockpit import CockpitLink
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(3, sentence("Lieux"), "own_places", is_of_agency=True),)

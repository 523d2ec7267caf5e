"""What the features after this one offer the page of a structure, in their module ``structure_parts``.

STRUCTURE_PANELS: parts of its page, as who looks may see them.
"""

from collections.abc import Callable
from typing import Final

from maillage.accounts.queries.people import Person
from maillage.web.offers import Panel, offers

_MODULE: Final = "structure_parts"
OfferedStructurePanel = Callable[[int, Person], Panel | None]


def offered_structure_panels(number: int, person: Person) -> tuple[Panel, ...]:
    """What other features show of the structure of a number."""
    panels = (panel_of(number, person) for panel_of in offers(_MODULE, "STRUCTURE_PANELS"))
    return tuple(panel for panel in panels if panel is not None)

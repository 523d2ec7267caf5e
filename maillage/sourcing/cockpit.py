"""The cockpit lines of needs: those awaiting their buyer, and those a structure was asked about."""

from dataclasses import dataclass
from typing import Final

from maillage.accounts.parts.cockpit import CockpitLink, CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence
from maillage.sourcing.pages.own_needs import NeedLine, buyer_lines, received_lines
from maillage.sourcing.queries.needs import inquiries_received, needs_of
from maillage.sourcing.terms.needs import NeedState

_MOST_LINES: Final = 5
_MOST_ROWS: Final = 40  # rows examined


@dataclass(frozen=True, slots=True)
class WaitingNeeds:
    """The ``section`` of templates/sourcing/cockpit_needs.html."""

    own: tuple[NeedLine, ...]
    received: tuple[NeedLine, ...]


def waiting_needs(visit: CockpitVisit) -> CockpitSection | None:
    """The needs with an open task, or that can still be answered."""
    buyers = [choice.organisation for choice in visit.organisations(Role.PUBLISHER, Capability.BUY)]
    rows = list(needs_of(buyers).exclude(state=NeedState.OUTCOME.value)[:_MOST_ROWS]) if buyers else []
    own = [line for line in buyer_lines(rows) if line.waiting] if rows else []
    structures = [choice.organisation for choice in visit.organisations(Role.EDITOR, Capability.INCLUDE)]
    inquiries = inquiries_received(structures).filter(answer="", need__state=NeedState.ASKED.value)
    lines = received_lines(list(inquiries[:_MOST_ROWS]), today=visit.today) if structures else ()
    received = [line for line in lines if line.waiting]
    if not own and not received:
        return None
    content = WaitingNeeds(tuple(own[:_MOST_LINES]), tuple(received[:_MOST_LINES]))
    return CockpitSection("sourcing/cockpit_needs.html", content, len(content.own) + len(content.received))


SECTIONS: Final = (CockpitSectionOffer(23, waiting_needs),)
LINKS: Final = (CockpitLink(26, sentence("Mes besoins"), "own_needs", Capability.INCLUDE),)

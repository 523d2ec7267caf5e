"""The sources in the cockpit of the agency: loading them on the first day; those that are late, refused or lost."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import (
    CockpitLink,
    CockpitSection,
    CockpitSectionOffer,
    CockpitStep,
    CockpitStepOffer,
    CockpitVisit,
)
from maillage.accounts.queries.people import belongs_to_agency, runs_agency
from maillage.accounts.terms import Capability
from maillage.core.problems import sentence
from maillage.sources.parts.source_words import age_text, problem_text, state_class, state_word
from maillage.sources.queries.source_lines import published_lines

_MOST_LINES: Final = 10


@dataclass(frozen=True, slots=True)
class TroubledSource:
    """A source in trouble: what it is, its state with the class of its tag, why, and its page."""

    title: str
    state: str
    css_class: str
    text: str
    href: str


def troubled_sources(visit: CockpitVisit) -> CockpitSection | None:
    """The sources that are late, refused, lost or cannot be reached, for people of the agency."""
    today = visit.today
    troubled = [line for line in published_lines() if line.is_troubled(today)]
    if not troubled or not belongs_to_agency(visit.person):
        return None
    lines = [
        TroubledSource(
            line.title,
            state_word(line, today),
            state_class(line, today),
            problem_text(line) or age_text(line, today),
            reverse("source_page", args=[line.id]),
        )
        for line in troubled[:_MOST_LINES]
    ]
    return CockpitSection("sources/cockpit_sources.html", lines, len(troubled))


def load_region(visit: CockpitVisit) -> CockpitStep | None:
    """The agency of an installation where nothing was chosen is invited to load the data of its region."""
    if published_lines() or not runs_agency(visit.person):
        return None
    return CockpitStep(
        _("Charger les données ouvertes de votre région"),
        _("Communes, marchés, structures, antennes : une dizaine de sources nationales, relues ensuite toutes seules."),
        _("Choisir et charger"),
        reverse("sources_load"),
    )


STEPS: Final = (CockpitStepOffer(35, load_region),)
SECTIONS: Final = (CockpitSectionOffer(24, troubled_sources),)
LINKS: Final = (CockpitLink(45, sentence("De quand datent les chiffres"), "sources", Capability.OPEN),)

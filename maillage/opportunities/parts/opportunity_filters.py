"""The form of filters over opportunities, and the chips of what is asked; the address is its only state."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, sentence
from maillage.inclusion.parts.structure_words import sector_name
from maillage.inclusion.queries.sourcing import sector_names
from maillage.inclusion.queries.structures import structure_row
from maillage.opportunities.parts.opportunity_words import KINDS, LEVEL_FILTERS
from maillage.opportunities.rules.opportunity_search import OpportunitySearch, ProposalFilter
from maillage.opportunities.terms.opportunities import OpportunityKind
from maillage.programme.parts.programme_words import quarter_text
from maillage.programme.terms.planned_purchases import Quarter
from maillage.purchases.parts.contract_filters import territory_options
from maillage.purchases.queries.parties import buyer_named
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind
from maillage.web.filters import Filters, chip_labels, menu_filters
from maillage.web.wording.places import place_name

_QUARTERS_AHEAD: Final = 8


def opportunity_filters(search: OpportunitySearch, href: str, *, today: dt.date) -> Filters:
    """The form for ``search`` on the page at ``href``."""
    pairs = [pair for pair in search.pairs() if pair[0] != "page"]
    home = territory(settings.HOME_TERRITORY)
    around = built_in_within(Kind.EPCI, Address(home.kind, home.code)) if home.kind is not Kind.PLACE else []
    several = sorted(around, key=lambda place: place.name)
    quarters = [Quarter.of(today).after(ahead) for ahead in range(_QUARTERS_AHEAD)]
    menus = {
        "proposal": (_("Proposition"), [(word.value, _(label)) for word, label in LEVEL_FILTERS.items()]),
        "sector": (_("Secteur"), list(sector_names().items())),
        "territory": (_("Lieu"), [*territory_options(), *((place.address, place.name) for place in several)]),
        "quarter": (
            _("Fin ou lancement"),
            [(quarter.word, quarter_text(quarter)) for quarter in quarters],
        ),
        "kind": (_("Sorte"), [(word.value, _(label)) for word, label in KINDS.items()]),
    }
    return menu_filters(menus, pairs, href, label_of=_chip_label)


def opportunity_search_name(search: OpportunitySearch) -> str:
    """What a search is called: what it asks for, in words."""
    words = [label for name, value in search.pairs() if (label := _chip_label(name, value))]
    if not words:
        return _("Occasions d’achat inclusif")
    return _("Occasions d’achat inclusif : %(search)s") % {"search": ", ".join(words)}


def structure_label(word: str) -> str:
    """A structure by its name; one that is no more by its number."""
    try:
        name = structure_row(int(word)).name
    except NotFound:
        name = word  # the filter can still be read, and taken away
    return _("structure : %(name)s") % {"name": name}


_CHIPS: Final[Mapping[str, Callable[[str], str]]] = {
    "territory": place_name,
    "sector": sector_name,
    "quarter": lambda word: quarter_text(Quarter.read(word)),
    "proposal": lambda word: _(LEVEL_FILTERS[ProposalFilter(word)]),
    "kind": lambda word: _(KINDS[OpportunityKind(word)]),
    "buyer": lambda siret: (
        _(sentence("acheteur : %(name)s")) % {"name": ((party := buyer_named(siret)) and party.name) or siret}
    ),
    "structure": structure_label,
}
_chip_label: Final = chip_labels(_CHIPS)

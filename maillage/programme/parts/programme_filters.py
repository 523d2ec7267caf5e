"""The form of filters over planned purchases, and the chips of what is asked; the address is its only state."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.programme.parts.programme_words import (
    RESERVED_FILTERS,
    STATE_FILTERS,
    band_text,
    quarter_text,
)
from maillage.programme.queries.planned_purchases import buyers_announcing
from maillage.programme.rules.programme_search import ProgrammeSearch, ReservedFilter, StateFilter
from maillage.programme.terms.planned_purchases import Quarter
from maillage.purchases.parts.contract_filters import territory_options
from maillage.purchases.parts.contract_words import cpv_divisions, cpv_name
from maillage.purchases.terms.threshold_bands import ThresholdBand
from maillage.web.filters import Filters, chip_labels, menu_filters, menu_of
from maillage.web.wording.formats import NO_BREAK
from maillage.web.wording.places import place_name

_QUARTERS_AHEAD: Final = 8


def programme_filters(search: ProgrammeSearch, href: str, *, today: dt.date) -> Filters:
    """The form for ``search`` on the page at ``href``."""
    pairs = search.pairs()
    quarters = [Quarter.of(today).after(ahead) for ahead in range(_QUARTERS_AHEAD)]
    menus = {
        "territory": (_("Lieu"), territory_options()),
        "cpv": (_("Achat"), [(code, f"{code} · {name}") for code, name in cpv_divisions()]),
        "quarter": (_("Lancement"), [(quarter.word, quarter_text(quarter)) for quarter in quarters]),
        "band": (
            _("Montant hors taxes (tranches de 2024-2025)"),
            [(band.value, band_text(band)) for band in ThresholdBand],
        ),
        "reserved": (_("Réservation"), [(word.value, _(label)) for word, label in RESERVED_FILTERS.items()]),
        "buyer": (_("Acheteur"), list(buyers_announcing())),
    }
    states = [("" if word is StateFilter.TO_COME else word.value, _(label)) for word, label in STATE_FILTERS.items()]
    state = menu_of("state", _("État"), states, dict(pairs))
    return menu_filters(menus, pairs, href, label_of=_chip_label, more=(state,))


def programme_search_name(search: ProgrammeSearch) -> str:
    """What a search is called: what it asks for, in words."""
    words = [label for name, value in search.pairs() if (label := _chip_label(name, value))]
    return _("Achats à venir : %(search)s") % {"search": ", ".join(words)} if words else _("Achats à venir")


_CHIPS: Final[Mapping[str, Callable[[str], str]]] = {
    "q": lambda text: f"«{NO_BREAK}{text}{NO_BREAK}»",
    "territory": place_name,
    "cpv": lambda code: f"{code} · {cpv_name(code)}",
    "quarter": lambda word: quarter_text(Quarter.read(word)),
    "band": lambda word: band_text(ThresholdBand(word)),
    "reserved": lambda word: _(RESERVED_FILTERS[ReservedFilter(word)]),
    "buyer": lambda number: (
        _(sentence("acheteur : %(name)s")) % {"name": dict(buyers_announcing()).get(number, number)}
    ),
    "state": lambda word: _(STATE_FILTERS[StateFilter(word)]),
}
_chip_label: Final = chip_labels(_CHIPS)

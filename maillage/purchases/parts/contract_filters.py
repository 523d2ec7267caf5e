"""The form of filters over contracts, and the chips of what is asked; the address is its only state."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.procurement.queries.indicators import SIGNAL_WORDS, Signal
from maillage.purchases.parts.contract_words import cpv_divisions, cpv_name
from maillage.purchases.parts.official_terms import official_term
from maillage.purchases.queries.parties import Party, buyer_named, holder_named
from maillage.purchases.rules.contract_search import PROCEDURE_WORDS
from maillage.purchases.terms.contract_search import Clause, ContractSearch
from maillage.purchases.terms.threshold_bands import BAND_LABELS
from maillage.territory.queries import children, territory
from maillage.territory.terms import Kind
from maillage.web.filters import Filters, chip_labels, menu_filters
from maillage.web.wording.formats import NO_BREAK, euro_amount, number
from maillage.web.wording.places import place_name

# Thresholds of the code de la commande publique and of the European directives, rounded: steps, not law.
AMOUNTS: Final[Mapping[str, str]] = {band.value: label for band, label in BAND_LABELS.items()}
CLAUSES: Final[Mapping[Clause, str]] = {
    Clause.SOCIAL: sentence("Clause ou critère social"),
    Clause.ENVIRONMENTAL: sentence("Clause ou critère environnemental"),
}
_MONTHS_AHEAD: Final = (3, 6, 12, 24, 36)
_YEARS_BACK: Final = 10


def contract_filters(search: ContractSearch, href: str, *, today: dt.date) -> Filters:
    """The form for ``search`` on the page at ``href``."""
    pairs = [pair for pair in search.pairs() if pair[0] != "page"]
    menus = {
        "territory": (_("Lieu d’exécution"), territory_options()),
        "cpv": (_("Achat"), [(code, f"{code} · {name}") for code, name in cpv_divisions()]),
        "ends_within": (_("Se termine"), [(str(months), within_text(months)) for months in _MONTHS_AHEAD]),
        "amount": (
            _("Montant hors taxes (tranches de 2024-2025)"),
            [(word, _(label)) for word, label in AMOUNTS.items()],
        ),
        "year": (
            _("Année de notification"),
            [(str(year), str(year)) for year in range(today.year, today.year - _YEARS_BACK, -1)],
        ),
        "clause": (_("Clauses"), [(clause.value, _(label)) for clause, label in CLAUSES.items()]),
        "procedure": (
            _("Procédure"),
            [(word, official_term(procedure)) for word, procedure in PROCEDURE_WORDS.items()],
        ),
    }
    return menu_filters(menus, pairs, href, label_of=_chip_label)


def search_name(search: ContractSearch) -> str:
    """What a search is called: what it asks for, in words."""
    words = [label for name, value in search.pairs() if (label := _chip_label(name, value))]
    return _("Marchés publics : %(search)s") % {"search": ", ".join(words)} if words else _("Marchés publics")


def within_text(months: int) -> str:
    """A stretch of time from today: "d’ici 6 mois"."""
    return ngettext("d’ici %(count)s mois", "d’ici %(count)s mois", months) % {"count": number(months)}


def territory_options() -> list[tuple[str, str]]:
    """The territory of the agency and what it has below, by name: address and name of each."""
    home = territory(settings.HOME_TERRITORY)
    below = children(home.address) if home.kind in {Kind.REGION, Kind.DEPARTEMENT} else []
    offered = [home, *sorted(below, key=lambda place: place.name)] if home.kind is Kind.REGION else [home]
    return [(place.address, place.name) for place in offered]


def _party_label(words: str, party: Party | None, number: str) -> str:
    """A buyer or a holder by its name, else by its number."""
    return _(words) % {"name": (party and party.name) or number}


def _amount_label(word: str) -> str:
    """A band of amounts, of the list or of an address: "De 40 000 à 90 000 €", "au moins 84 500 €"."""
    if word in AMOUNTS:
        return _(AMOUNTS[word])
    least, most = (euro_amount(float(bound)) if bound else "" for bound in word.split("-"))
    if not most:
        return _("au moins %(least)s") % {"least": least}
    if not least:
        return _("au plus %(most)s") % {"most": most}
    return _("entre %(low)s et %(high)s") % {"low": least, "high": most}


_CHIPS: Final[Mapping[str, Callable[[str], str]]] = {
    "q": lambda text: f"«{NO_BREAK}{text}{NO_BREAK}»",
    "buyer": lambda siret: _party_label(sentence("acheteur : %(name)s"), buyer_named(siret), siret),
    "holder": lambda siren: _party_label(sentence("titulaire : %(name)s"), holder_named(siren), siren),
    "territory": place_name,
    "cpv": lambda code: f"{code} · {cpv_name(code)}",
    "year": str,
    "amount": _amount_label,
    "ends_within": lambda months: _("se termine %(within)s") % {"within": within_text(int(months))},
    "clause": lambda word: _(CLAUSES[Clause(word)]),
    "procedure": lambda word: official_term(PROCEDURE_WORDS[word]),
    "signal": lambda word: _(SIGNAL_WORDS[Signal(word)].short),
}
_chip_label: Final = chip_labels(_CHIPS)

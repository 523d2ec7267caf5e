"""The page of the directory: how many structures, the list, filters, downloads."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_search import StructureSearch, structures_searched
from maillage.include.structures.store.structures import contracts_won, public_structures
from maillage.kits.lists.paging import pager
from maillage.kits.search.form import search_form
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import names_of
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

ROWS_OF_A_PAGE: Final = 24


@dataclass(frozen=True, slots=True)
class StructureCard:
    """A structure in a list, beside what several structures are asked for at once: the name of its commune, contracts.

    ``place`` is its postal code where the commune is not known, "" without either.
    """

    structure: Structure
    place: str
    contracts_won: int
    is_supplier: bool  # of the buyer who looks


def directory_context(search: StructureSearch, *, suppliers: Collection[str] = (), today: dt.date) -> dict[str, object]:
    """What the list of a search shows; ``suppliers`` are the SIRETs that the person who looks bought from."""
    rows = structures_searched(search)
    total, href = rows.count(), reverse("inclusion")
    page_count = max(1, -(-total // ROWS_OF_A_PAGE))
    search = replace(search, page=min(search.page, page_count))
    start = (search.page - 1) * ROWS_OF_A_PAGE
    everything = replace(search, page=1)
    pairs = everything.pairs()
    return {
        "summary": _summary(search, total, rows.exclude(confirmed_on=None).count() if total else 0),
        "marks": (NumberMark("structures", total, scope_of(pairs)),),
        "href": href,
        "text": search.text,
        "hidden": [pair for pair in pairs if pair[0] != "q"],
        "filters": search_form(everything, href, today=today),
        "cards": structure_cards(rows[start : start + ROWS_OF_A_PAGE], suppliers=suppliers),
        "pager": pager(search.page, page_count, lambda page: with_pairs(href, replace(search, page=page).pairs())),
        "is_empty": not total and not public_structures().exists(),
        "query": with_pairs("", pairs),
    }


def structure_cards(rows: Iterable[Structure], *, suppliers: Collection[str] = ()) -> list[StructureCard]:
    """The cards of structures, in their order."""
    several = list(rows)
    communes = names_of(row.commune for row in several if row.commune)
    won = contracts_won(row.siret for row in several)
    return [
        StructureCard(
            structure=row,
            place=communes.get(row.commune, row.postal_code),
            contracts_won=won[row.siret].by_siret if row.siret in won else 0,
            is_supplier=row.siret in suppliers,
        )
        for row in several
    ]


def _summary(search: StructureSearch, total: int, confirmed: int) -> str:
    if not total:
        return _("Aucune structure connue ne répond ici.")
    words = {
        "count": number(total),
        "confirmed": number(confirmed),
        "place": place_name(search.territory) if search.territory else "",
    }
    if search.territory:
        return (
            ngettext(
                "%(count)s structure inclusive a son siège ici : %(place)s (fiche confirmée : %(confirmed)s).",
                "%(count)s structures inclusives ont leur siège ici : %(place)s (fiches confirmées : %(confirmed)s).",
                total,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s structure inclusive peut travailler pour vous (fiche confirmée : %(confirmed)s).",
            "%(count)s structures inclusives peuvent travailler pour vous (fiches confirmées : %(confirmed)s).",
            total,
        )
        % words
    )

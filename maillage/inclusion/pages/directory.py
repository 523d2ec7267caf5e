"""The page of the directory: how many structures, the list, filters, ways to take it away."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.inclusion.models import Structure
from maillage.inclusion.parts.structure_words import confirmed_text, sector_name, structure_href
from maillage.inclusion.queries.structure_search import StructureSearch, structures_searched
from maillage.inclusion.queries.structures import contracts_won, public_structures
from maillage.inclusion.terms.structures import KIND_NAMES, StructureKind
from maillage.kits.lists.paging import Pager, pager
from maillage.kits.search.form import search_form
from maillage.territory.queries import names_of
from maillage.web.filters import Filters, with_pairs
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of
from maillage.web.wording.places import place_name

ROWS_OF_A_PAGE: Final = 24


@dataclass(frozen=True, slots=True)
class StructureCard:
    """One structure in a list; "" for what is not said."""

    name: str
    href: str
    kind: str
    kind_name: str
    place: str
    sectors: tuple[str, ...]
    confirmed: str
    is_confirmed: bool
    contracts: str
    is_supplier: bool  # of who looks, if she buys


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """All that templates/inclusion/directory.html shows."""

    summary: str
    marks: tuple[NumberMark, ...]
    href: str
    text: str
    hidden: tuple[tuple[str, str], ...]
    filters: Filters
    cards: tuple[StructureCard, ...]
    pager: Pager | None
    is_empty: bool
    map_href: str
    csv_href: str
    points_href: str
    api_href: str


def directory_page(search: StructureSearch, *, suppliers: Collection[str] = (), today: dt.date) -> DirectoryPage:
    """The page of the structures that ``search`` finds; ``suppliers`` are the SIRETs that who looks bought from."""
    rows = structures_searched(search)
    total, href = rows.count(), reverse("inclusion")
    page_count = max(1, -(-total // ROWS_OF_A_PAGE))
    search = replace(search, page=min(search.page, page_count))
    start = (search.page - 1) * ROWS_OF_A_PAGE
    everything = replace(search, page=1)
    return DirectoryPage(
        summary=_summary(search, total, rows.exclude(confirmed_on=None).count() if total else 0),
        marks=(NumberMark("structures", total, scope_of(everything.pairs())),),
        href=href,
        text=search.text,
        hidden=tuple(pair for pair in everything.pairs() if pair[0] != "q"),
        filters=search_form(everything, href, today=today),
        cards=structure_cards(rows[start : start + ROWS_OF_A_PAGE], suppliers=suppliers, today=today),
        pager=pager(search.page, page_count, lambda page: with_pairs(href, replace(search, page=page).pairs())),
        is_empty=not total and not public_structures().exists(),
        map_href=with_pairs(reverse("inclusion_map"), everything.pairs()),
        csv_href=with_pairs(reverse("structures_csv"), everything.pairs()),
        points_href=with_pairs(reverse("structures_geojson"), everything.pairs()),
        api_href=with_pairs("/api/v1/structures", everything.pairs()),
    )


def structure_cards(
    rows: Iterable[Structure], *, suppliers: Collection[str] = (), today: dt.date
) -> tuple[StructureCard, ...]:
    """The cards of structures, in their order."""
    several = list(rows)
    communes = names_of(row.commune for row in several if row.commune)
    won = contracts_won(row.siret for row in several)
    return tuple(
        StructureCard(
            name=row.name,
            href=structure_href(row.pk),
            kind=row.kind,
            kind_name=_(KIND_NAMES[StructureKind(row.kind)]),
            place=communes.get(row.commune, row.postal_code),
            sectors=tuple(map(sector_name, row.sector_words.split())),
            confirmed=confirmed_text(row.confirmed_on, today=today),
            is_confirmed=row.confirmed_on is not None,
            contracts=won_text(won[row.siret].by_siret) if row.siret in won else "",
            is_supplier=row.siret in suppliers,
        )
        for row in several
    )


def won_text(count: int) -> str:
    """How many contracts a structure won; "" for none."""
    if not count:
        return ""
    return ngettext("%(count)s marché public gagné", "%(count)s marchés publics gagnés", count) % {
        "count": number(count)
    }


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

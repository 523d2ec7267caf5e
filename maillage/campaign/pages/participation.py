"""Who takes part in a campaign: tests for a thousand inhabitants by commune (sorted, searched, paged), départements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.campaign.queries.places import Participation, departements_league, participation
from maillage.core.text import plain
from maillage.quality.terms import Origin
from maillage.territory.queries import names_searched
from maillage.territory.terms import Kind, Territory
from maillage.web.filters import Pairs, query_of
from maillage.web.wording import formats

PAGE_ROWS: Final = 50
SORTS: Final = ("rate", "tests", "people", "name")


@dataclass(frozen=True, slots=True)
class ParticipationRequest:
    """What the address asks of the table: an order (one of SORTS), a text, a page from 1."""

    sort: str = "rate"
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """One territory of the table or of the league; ``percent`` is the width of its bar."""

    name: str
    href: str
    people: str
    tests: str
    rate: str
    percent: str


@dataclass(frozen=True, slots=True)
class SortLink:
    """One column: its name, the address that sorts by it, whether the rows are in its order now."""

    name: str
    href: str
    is_current: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class ParticipationView:
    """The league of départements and one page of communes; the search sends ``hidden_pairs`` along."""

    league: tuple[ParticipationRow, ...]
    columns: tuple[SortLink, ...]
    rows: tuple[ParticipationRow, ...]
    text: str
    hidden_pairs: tuple[tuple[str, str], ...]
    summary: str
    previous_href: str
    next_href: str


def participation_view(
    place: Territory,
    request: ParticipationRequest,
    *,
    origin: Origin,
    operators: frozenset[int],
    pairs: Pairs,
    href: str,
) -> ParticipationView:
    """The participation in ``place``; ``pairs`` are the filters that links at ``href`` keep."""
    is_searched, sort_key = names_searched(request.text), _SORT_KEYS[request.sort]
    communes = [
        commune
        for commune in participation(place.address, origin=origin, operators=operators)
        if is_searched(commune.place.name)
    ]
    communes.sort(key=lambda commune: (-sort_key(commune), plain(commune.place.name)))
    pages = max(-(-len(communes) // PAGE_ROWS), 1)
    page = min(request.page, pages)
    rows = communes[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    league = departements_league(place.address, origin=origin, operators=operators) if place.kind is Kind.REGION else ()

    summary = ngettext("%(count)s commune", "%(count)s communes", len(communes))
    summary %= {"count": formats.number(len(communes))}

    def linked(**changed: str | int) -> str:
        parameters = {"tri": request.sort, "q": request.text, "page": page} | changed
        changed_pairs = [(key, str(value)) for key, value in parameters.items() if str(value) != _DEFAULTS[key]]
        query = query_of([*pairs, *changed_pairs])
        return f"{href}?{query}#participation" if query else f"{href}#participation"

    return ParticipationView(
        league=_rows(league),
        columns=tuple(
            SortLink(name, linked(tri=sort, page=1), sort == request.sort, sort != "name")
            for sort, name in (
                ("name", _("Commune")),
                ("people", _("Habitants")),
                ("tests", _("Tests")),
                ("rate", _("Pour 1 000 habitants")),
            )
        ),
        rows=_rows(rows),
        text=request.text,
        hidden_pairs=(*pairs, ("tri", request.sort)),
        summary=summary
        if pages == 1
        else _("%(communes)s, page %(page)s sur %(pages)s") % {"communes": summary, "page": page, "pages": pages},
        previous_href=linked(page=page - 1) if page > 1 else "",
        next_href=linked(page=page + 1) if page < pages else "",
    )


_DEFAULTS: Final = {"tri": "rate", "q": "", "page": "1"}

_SORT_KEYS: Final[dict[str, Callable[[Participation], float]]] = {
    "rate": lambda row: -1.0 if row.per_thousand is None else row.per_thousand,
    "tests": lambda row: -1.0 if row.tests is None else row.tests,
    "people": lambda row: row.place.population or 0,
    "name": lambda _row: 0,
}


def _rows(participations: Sequence[Participation]) -> tuple[ParticipationRow, ...]:
    most = max((row.per_thousand or 0.0 for row in participations), default=0.0)
    return tuple(
        ParticipationRow(
            name=row.place.name,
            href=reverse("territory", args=[row.place.address]),
            people=formats.number(row.place.population),
            tests=_("trop peu d’appareils") if row.tests is None else formats.number(row.tests),
            rate="–" if row.per_thousand is None else formats.number(row.per_thousand, 1),
            percent=f"{100 * (row.per_thousand or 0.0) / most:.1f}" if most else "0",
        )
        for row in participations
    )

"""What the place page shows of the directory: who could work there, sector by sector."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.inclusion.parts.structure_words import sector_name
from maillage.inclusion.queries.sourcing import need_at, reach_by_sector
from maillage.inclusion.queries.structures import directory_version, public_structures, structures_searched
from maillage.inclusion.rules.structure_search import StructureSearch
from maillage.territory.terms import Kind
from maillage.web.filters import with_pairs
from maillage.web.offers import Panel, PanelOffer, PlaceVisit
from maillage.web.wording.formats import number

_MOST_SECTORS: Final = 8
# Whose middle says something of the whole: who reaches the middle of a region reaches nothing for sure.
_SMALL: Final = frozenset({Kind.COMMUNE, Kind.EPCI})


@dataclass(frozen=True, slots=True)
class BuyOtherwise:
    """What templates/inclusion/buy_otherwise.html shows; sectors as (name, how many, where they are found)."""

    summary: str
    sectors: tuple[tuple[str, str, str], ...]
    is_reach: bool
    list_href: str
    map_href: str


def buy_otherwise_here(visit: PlaceVisit) -> Panel | None:
    """Who is seated in the place and who reaches it; None where nobody is and does."""
    place = visit.place
    if not public_structures().exists():
        return None  # no directory yet: a place page walks through nothing of it
    search = StructureSearch(territory=place.address)
    seated = list(structures_searched(search).values_list("sector_words", flat=True))
    need = need_at(place.address, frozenset(), None) if place.kind in _SMALL else None
    if need is not None:
        counts: Mapping[str, int] = reach_by_sector(need)
    else:
        codes = [code for words in seated for code in words.split()]
        counts = {code: codes.count(code) for code in dict.fromkeys(codes)}
    if not seated and not counts:
        return None
    summary = (
        ngettext(
            "%(count)s structure inclusive y est installée.",
            "%(count)s structures inclusives y sont installées.",
            len(seated),
        )
        % {"count": number(len(seated))}
        if seated
        else _("Aucune structure inclusive n’y est installée ; d’autres y viennent.")
    )
    pairs = search.pairs()

    def sector_href(code: str) -> str:
        """Who reaches the place in a sector, with their reasons; else who is seated there."""
        if need is not None:
            return with_pairs(reverse("inclusive_need"), [("sector", code), ("place", place.address)])
        return with_pairs(reverse("inclusion"), StructureSearch(territory=place.address, sector=code).pairs())

    content = BuyOtherwise(
        summary=summary,
        sectors=tuple(
            (sector_name(code), number(count), sector_href(code))
            for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_SECTORS]
        ),
        is_reach=need is not None,
        list_href=with_pairs(reverse("inclusion"), pairs),
        map_href=with_pairs(reverse("inclusion_map"), pairs),
    )
    return Panel("inclusion/buy_otherwise.html", content, style_sheets=("inclusion/inclusion.css",))


PANELS: Final = (PanelOffer(62, buy_otherwise_here, directory_version),)

"""Where a contract is carried out, with a map of its own: the commune that it states, or at least its département."""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from shapely.geometry import mapping

from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.parts.contract_words import place_market_href
from maillage.buy.contracts.store.contract_page import contract_record
from maillage.core.problems import NotFound
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_names import kind_name
from maillage.territory.store.territories import outlines, territory
from maillage.web.listed_places import ListedMap, ListedPlace, listed_places, point_of

_TOLERANCE_DEG: Final = 0.0005  # 50 m: a commune on a screen
_OPACITY: Final = 0.25  # streets and names stay readable below


@dataclass(frozen=True, slots=True)
class ContractLocation:
    """The place of execution of a contract: its name, the page of its market, its map."""

    name: str
    href: str
    map: ListedMap


def contract_location(listed: ListedContract) -> ContractLocation | None:
    """The place of execution as far as it is known; None where the contract states none that is known."""
    place = _place(listed)
    if place is None:
        return None
    label = _("Carte du lieu d’exécution : %(place)s") % {"place": place.name}
    located = ListedMap(reverse("contract_location", args=[listed.key]), label)
    return ContractLocation(place.name, place_market_href(place.address), located)


def location_places(key: str) -> dict[str, Any]:
    """The place of execution of the contract of ``key`` as its map reads it; NotFound where there is none."""
    listed = contract_record(key).listed
    place = _place(listed)
    places = [] if place is None else _location_places(place)
    return listed_places(places, more=_("Les marchés d’ici"))


def _location_places(place: Territory) -> list[ListedPlace]:
    middle = None if place.lon is None or place.lat is None else (place.lon, place.lat)
    contour = outlines([place.address]).get(place.address)
    if middle is None:
        return []
    return [
        ListedPlace(
            id=place.address,
            geometry=point_of(*middle) if contour is None else mapping(contour.simplify(_TOLERANCE_DEG)),
            label="",
            title=place.name,
            line=", ".join(filter(None, (kind_name(place.kind), place.within))),
            note="" if place.kind is Kind.COMMUNE else _("Ce marché dit seulement son département."),
            href=place_market_href(place.address),
            opacity=_OPACITY,
            mark=middle,
        )
    ]


def _place(listed: ListedContract) -> Territory | None:
    for kind, code in (("commune", listed.commune), ("departement", listed.departement)):
        if code:
            try:
                return territory(f"{kind}:{code}")
            except NotFound:
                continue  # a commune that the reference does not have: its département still says where
    return None

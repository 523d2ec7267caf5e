"""Territories in text and links: names of kinds, links from a place."""

import re
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Refused
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.built_in import built_in, built_in_within
from maillage.territory.store.territories import children, communes_of, neighbours, parents, places, territory
from maillage.web.wording import formats

SHOWN: Final = 12

# The registered name of an EPCI ("CC du Pays de Blain") and its usual one ("le Pays de Blain").
_REGISTERED: Final = re.compile(r"^(?:CC|CA|CU) (?:(du |de la |des |de l['’]|de |d['’]))?(.+?)(?: \([^)]*\))?$")
_ARTICLES: Final = {"du": "le", "de la": "la", "des": "les", "de l'": "l’", "de l’": "l’"}
# Prepositions before départements and régions; "en" before all others (Insee's articles, and usage).
_WITHIN_DEPARTEMENT: Final = {
    "dans le": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 82 83 84 90 94 95",
    "dans la": "23 26 42 50 51 55 58 72 80 86 87",
    "dans les": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "dans l’": "01 02 03 10 11 12 27 34 36 60 61 89 91",
    "à": "75 974 976",
}
_WITHIN_REGION: Final = {"dans les": "32 52", "dans le": "44", "à": "04 06"}


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A link to a territory."""

    name: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """A titled group of territories: the most populous shown, the others folded under ``more_label``."""

    title: str
    shown: tuple[PlaceLink, ...]
    others: tuple[PlaceLink, ...]
    more_label: str


def kind_name(kind: Kind) -> str:
    """The name of a kind of territory."""
    return {
        Kind.REGION: _("Région"),
        Kind.DEPARTEMENT: _("Département"),
        Kind.EPCI: _("Intercommunalité"),
        Kind.COMMUNE: _("Commune"),
        Kind.ARRONDISSEMENT: _("Arrondissement municipal"),
        Kind.PLACE: _("Lieu"),
    }[kind]


def spoken_name(place: Territory) -> str:
    """The spoken name: "Pays de Saint-Gilles-Croix-de-Vie" for the EPCI "CA du Pays de …"."""
    return _spoken(place)[1]


def name_within(place: Territory) -> str:
    """The name with its preposition: "dans le Pays de Blain", "en Vendée", "à Pornic"."""
    article, name = _spoken(place)
    if (get_language() or "fr") != "fr":
        return _("dans %(place)s") % {"place": name}
    if place.kind is Kind.EPCI:
        return f"dans {article}{name}" if article == "l’" else " ".join(filter(None, ("dans", article, name)))
    if place.kind in {Kind.DEPARTEMENT, Kind.REGION}:
        words = _WITHIN_DEPARTEMENT if place.kind is Kind.DEPARTEMENT else _WITHIN_REGION
        before = next((word for word, codes in words.items() if place.code in codes.split()), "en")
        return f"{before}{name}" if before.endswith("’") else f"{before} {name}"
    return f"à {name}"


def _spoken(place: Territory) -> tuple[str, str]:
    """The article and the name of a territory."""
    if place.kind is Kind.PLACE and place.name in (place.within or "").split(", "):
        # It has its commune's name, so add what it is.
        what = _("plage") if built_in(place.address) is not None else _("lieu")
        return "", _("%(place)s (%(what)s)") % {"place": place.name, "what": what}
    registered = _REGISTERED.match(place.name) if place.kind is Kind.EPCI else None
    if registered is None:
        return "", place.name
    before, name = (registered[1] or "").strip(), registered[2]
    if before in {"de", "d'", "d’"}:
        joined = f"{before}{name}" if before != "de" else f"de {name}"
        return "la", _("Communauté %(of_place)s") % {"of_place": joined}
    if not before and name.startswith("Pays "):
        return "le", name
    return _ARTICLES.get(before, ""), capfirst(name)


def place_name(address: str) -> str:
    """The name of a territory; its address if it is invalid or no longer exists."""
    try:
        return territory(address).name
    except (NotFound, Refused):
        # It is still readable, and a filter by it can be removed.
        return address


def place_link(place: Territory, *, query: str = "") -> PlaceLink:
    """The link to a territory's page, with its kind and location; ``query`` keeps the filters of the current page."""
    href = reverse("territory", args=[place.address])
    detail = " · ".join(filter(None, (kind_name(place.kind), place.within)))
    return PlaceLink(spoken_name(place), detail, f"{href}?{query}" if query else href)


def trail_of(place: Territory, *, query: str) -> tuple[PlaceLink, ...]:
    """The territories that contain ``place``, the largest first."""
    return tuple(place_link(parent, query=query) for parent in reversed(parents(place.address)))


def places_around(place: Territory, *, query: str) -> tuple[PlaceGroup, ...]:
    """The groups of territories linked from ``place``: those inside it, then its neighbours; no empty groups."""
    communes = set(communes_of(place.address))
    followed = [other for other in places() if communes.intersection(communes_of(other.address))]
    is_departement = place.kind is Kind.DEPARTEMENT
    below = {Kind.REGION: _("Départements"), Kind.COMMUNE: _("Arrondissements")}.get(place.kind, _("Communes"))
    groups = []
    for title, territories in (
        (_("Lieux suivis"), followed if place.kind is not Kind.PLACE else []),
        (_("Intercommunalités"), built_in_within(Kind.EPCI, Address(place.kind, place.code)) if is_departement else []),
        (below, children(place.address)),
        (_("À côté"), neighbours(place.address)),
    ):
        ranked = sorted(territories, key=lambda other: (-(other.population or 0), other.name))
        links = [place_link(other, query=query) for other in ranked]
        others = tuple(sorted(links[SHOWN:], key=lambda link: link.name))
        label = _("Les %(others)s autres") % {"others": formats.number(len(others))}
        if links:
            groups.append(PlaceGroup(title, tuple(links[:SHOWN]), others, label))
    return tuple(groups)

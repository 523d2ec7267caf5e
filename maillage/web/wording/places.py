"""Territories in words and links: what a kind is called, and where to go from a place. Read from territory.queries."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.territory.queries import children, communes_of, neighbours, parents, places
from maillage.territory.queries.built_in import built_in_within
from maillage.territory.terms import Address, Kind, Territory
from maillage.web.wording import formats

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """One territory to go to."""

    name: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Territories under one title: the most populous shown, the others folded under ``more_label``."""

    title: str
    shown: tuple[PlaceLink, ...]
    others: tuple[PlaceLink, ...]
    more_label: str


def kind_name(kind: Kind) -> str:
    """What a kind of territory is called on the page."""
    return {
        Kind.REGION: _("Région"),
        Kind.DEPARTEMENT: _("Département"),
        Kind.EPCI: _("Intercommunalité"),
        Kind.COMMUNE: _("Commune"),
        Kind.ARRONDISSEMENT: _("Arrondissement municipal"),
        Kind.PLACE: _("Lieu"),
    }[kind]


def place_link(territory: Territory, *, query: str = "") -> PlaceLink:
    """The link to a territory's page, with its kind and where it is; ``query`` keeps the filters of this page."""
    href = reverse("territory", args=[territory.address])
    detail = " · ".join(filter(None, (kind_name(territory.kind), territory.within)))
    return PlaceLink(territory.name, detail, f"{href}?{query}" if query else href)


def trail_of(place: Territory, *, query: str) -> tuple[PlaceLink, ...]:
    """The territories around ``place``, the widest first."""
    return tuple(place_link(parent, query=query) for parent in reversed(parents(place.address)))


def places_around(place: Territory, *, query: str) -> tuple[PlaceGroup, ...]:
    """The groups of territories to go to from ``place``: in it, then beside it; empty groups are left out."""
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

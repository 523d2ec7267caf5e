"""Territories in words and links: what a kind is called, where to go from a place, names made fit for addresses."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, Refused
from maillage.territory.queries import children, communes_of, neighbours, parents, places, territory
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


def place_name(address: str) -> str:
    """The name of a territory; an address that was typed by hand, or whose place was taken away, names itself."""
    try:
        return territory(address).name
    except (NotFound, Refused):
        # It can still be read, and a filter by it be taken away.
        return address


def place_link(place: Territory, *, query: str = "") -> PlaceLink:
    """The link to a territory's page, with its kind and where it is; ``query`` keeps the filters of this page."""
    href = reverse("territory", args=[place.address])
    detail = " · ".join(filter(None, (kind_name(place.kind), place.within)))
    return PlaceLink(place.name, detail, f"{href}?{query}" if query else href)


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


def free_slug(name: str, names_in_use: Collection[str], *, longest: int = 80) -> str:
    """A name for addresses made from ``name``, not in ``names_in_use``: "ville-de-pornic", "ville-de-pornic-2"."""
    base = slugify(name)[: longest - 6].strip("-") or "organisation"
    if base not in names_in_use:
        return base
    # A number that is free and follows one that is not: found by doubling, for a catalogue may repeat a title.
    last, free = 1, 2
    while f"{base}-{free}" in names_in_use:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{base}-{middle}" in names_in_use else (last, middle)
    return f"{base}-{free}"

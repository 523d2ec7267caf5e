"""Where to go from a territory: what it lies in, what lies in it, what lies beside it. Read from territory.queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import PlaceLink, place_link
from maillage.territory.queries import children, communes_of, neighbours, parents, places
from maillage.territory.queries.built_in import built_in_within
from maillage.territory.terms import Address, Kind, Territory
from maillage.web.wording import formats

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Territories under one title: the most populous shown, the others folded under ``more_label``."""

    title: str
    shown: tuple[PlaceLink, ...]
    others: tuple[PlaceLink, ...]
    more_label: str


def trail_of(place: Territory, *, query: str) -> tuple[PlaceLink, ...]:
    """The territories around ``place``, the widest first."""
    return tuple(place_link(parent, query=query) for parent in reversed(parents(place.address)))


def places_around(place: Territory, *, query: str) -> tuple[PlaceGroup, ...]:
    """The groups of territories to go to from ``place``; empty groups are left out."""
    groups = [
        place_group(_("Lieux suivis"), _places_in(place), query=query),
        place_group(_("Intercommunalités"), _epcis_in(place), query=query),
        place_group(_below_title(place.kind), children(place.address), query=query),
        place_group(_("À côté"), neighbours(place.address), query=query),
    ]
    return tuple(group for group in groups if group is not None)


def place_group(title: str, found: Sequence[Territory], *, query: str = "") -> PlaceGroup | None:
    """One group, the most populous first; None where there is nothing."""
    if not found:
        return None
    ranked = sorted(found, key=lambda one: (-(one.population or 0), one.name))
    others = sorted(ranked[SHOWN:], key=lambda one: one.name)
    label = _("Les %(others)s autres") % {"others": formats.number(len(others))}
    return PlaceGroup(title, _links(ranked[:SHOWN], query), _links(others, query), label)


def _links(found: Iterable[Territory], query: str) -> tuple[PlaceLink, ...]:
    return tuple(place_link(one, query=query) for one in found)


def _below_title(kind: Kind) -> str:
    if kind is Kind.REGION:
        return _("Départements")
    return _("Arrondissements") if kind is Kind.COMMUNE else _("Communes")


def _epcis_in(place: Territory) -> list[Territory]:
    if place.kind is not Kind.DEPARTEMENT:
        return []
    return built_in_within(Kind.EPCI, Address(place.kind, place.code))


def _places_in(place: Territory) -> list[Territory]:
    if place.kind is Kind.PLACE:
        return []
    here = set(communes_of(place.address))
    return [one for one in places() if here.intersection(communes_of(one.address))]

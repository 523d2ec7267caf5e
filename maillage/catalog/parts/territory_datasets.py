"""What is published in a territory, for its page: the newest data sets, and where to find the others."""

from dataclasses import dataclass

from django.urls import reverse

from maillage.catalog.parts.dataset_cards import DatasetCard, dataset_cards
from maillage.catalog.parts.words import datasets_text
from maillage.catalog.queries.datasets import datasets_in
from maillage.territory.terms import Territory

MOST_CARDS = 4


@dataclass(frozen=True, slots=True)
class TerritoryDatasets:
    """What templates/catalog/territory_datasets.html shows; no card where nothing is published there."""

    name: str
    summary: str
    cards: tuple[DatasetCard, ...]
    search_href: str
    atom_href: str
    subscribe_href: str


def territory_datasets(place: Territory) -> TerritoryDatasets:
    """The data sets of ``place`` and of what lies in it."""
    listed = datasets_in(place.address)
    return TerritoryDatasets(
        name=place.name,
        summary=datasets_text(listed.count()),
        cards=dataset_cards(listed[:MOST_CARDS]),
        search_href=f"{reverse('catalog')}?territory={place.address}",
        atom_href=reverse("territory_atom", args=[place.address]),
        subscribe_href=f"{reverse('subscribe')}?territory={place.address}",
    )

"""Fills the catalogue of an installation that a walk walks through: ``python -m tests.walks.catalogue_cast``."""

import random

import django
from django.utils import timezone

django.setup()

from maillage.accounts.store.models import Organisation  # noqa: E402 -- after its settings
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NANTES, organisation, published  # noqa: E402


def fill() -> None:
    """Grants with errors, places with coordinates, a second organisation."""
    chance, now = random.Random(2017), timezone.now()
    agglo = organisation("Pornic agglo Pays de Retz", "epci:200067346")
    published(
        "Subventions aux associations", rows=_grants(120), schema=GRANTS_SCHEMA, bad_rows=[3, 9], through=agglo, now=now
    )
    nantes: Organisation = organisation("Ville de Nantes", NANTES)
    published("Terrains de sport", rows=_places(chance, 60), by=nantes, now=now)


def _grants(count: int) -> dict[str, list[str]]:
    return {
        "nomBeneficiaire": [f"Association {number % 7}" for number in range(count)],
        "montant": ["NC" if number in (1, 7) else str(100 + 3 * number) for number in range(count)],
        "nature": [("aide en nature", "aide en numéraire")[number % 3 > 0] for number in range(count)],
        "objet": [f"Fête de l’été {number}" for number in range(count)],
    }


def _places(chance: random.Random, count: int) -> dict[str, list[str]]:
    return {
        "nom": [f"Terrain {number}" for number in range(count)],
        "lat": [f"{47.15 + chance.random() / 5:.5f}" for _ in range(count)],
        "lon": [f"{-1.7 + chance.random() / 5:.5f}" for _ in range(count)],
    }


if __name__ == "__main__":
    fill()

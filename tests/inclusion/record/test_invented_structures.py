"""Structures of the demonstration: beside invented contracts only, and never among real ones."""

import datetime as dt
from pathlib import Path

import pytest

from maillage.core.clock import utc_now
from maillage.core.schema.checks.identifiers import is_siret
from maillage.inclusion.models import Structure
from maillage.inclusion.queries.structures import has_invented_structures
from maillage.inclusion.record.invented_structures import follow_contracts
from maillage.inclusion.rules.invented_structures import invented_structures
from maillage.inclusion.terms.sectors import sectors
from maillage.territory.terms import Kind, Territory
from tests.inclusion.lists import NANTES, taken_in

pytestmark = pytest.mark.django_db


def test_nothing_is_invented_without_invented_contracts():
    assert (follow_contracts(utc_now()), has_invented_structures()) == (0, False)


@pytest.mark.usefixtures("contracts")
def test_nothing_is_invented_beside_real_contracts_and_real_structures_stay(tmp_path: Path):
    taken_in(tmp_path, NANTES)

    assert follow_contracts(utc_now()) == 0
    assert Structure.objects.count() == 1


def test_invented_structures_are_the_same_for_the_same_day_and_each_says_that_it_is_invented():
    communes = [
        Territory("commune:44109", Kind.COMMUNE, "44109", "Nantes", 320_000, -1.55, 47.21),
        Territory("commune:44131", Kind.COMMUNE, "44131", "Pornic", 17_000, -2.1, 47.11),
    ]
    today = dt.date(2026, 3, 1)

    structures = list(invented_structures(communes, today=today))

    assert structures == list(invented_structures(communes, today=today))
    assert len(structures) >= 12
    assert all(is_siret(one.siret) and one.siret.startswith("00") for one in structures)
    assert all(one.name.endswith("(inventée)") for one in structures)
    assert {activity.sector for one in structures for activity in one.activities} <= set(sectors())
    assert len({one.siret for one in structures}) == len(structures)

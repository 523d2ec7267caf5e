"""Structures of the demonstration: they come with invented contracts, and stand beside real ones, never among them."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from maillage.accounts.store.models import Takedown
from maillage.core.clock import utc_now
from maillage.core.schema.checks.identifiers import is_siret
from maillage.demonstration.structures import follow_structures, invented_structures, load_structures, remove_structures
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structures import HideableStructure
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structures import has_invented_structures, structures_of_kind
from maillage.territory.domain.terms import Kind, Territory
from maillage.web.demonstration import is_invented_address
from tests.include.structures.lists import NANTES, taken_in

pytestmark = pytest.mark.django_db


def test_nothing_is_invented_without_invented_contracts():
    assert (follow_structures(utc_now()), has_invented_structures()) == (0, False)


@pytest.mark.usefixtures("contracts")
def test_nothing_is_invented_beside_real_contracts_alone_and_real_structures_stay(tmp_path: Path):
    taken_in(tmp_path, NANTES)

    assert follow_structures(utc_now()) == 0
    assert Structure.objects.count() == 1


def test_one_real_structure_leaves_the_invented_directory_and_is_found_by_its_page(client: Client, tmp_path: Path):
    count = load_structures(utc_now())
    before = client.get("/inclusion").content.decode()
    taken_in(tmp_path, NANTES)
    real = structures_of_kind(is_invented=False).get()

    page = client.get("/inclusion").content.decode()
    own = client.get(f"/inclusion/structures/{real.pk}").content.decode()
    switched = client.get("/inclusion?demonstration=0").content.decode()
    listed = (
        client.get("/api/v1/structures").json()["total"],
        client.get("/api/v1/structures?demonstration=0").json()["total"],
    )

    assert count > 100
    assert "strip-invented" in before
    assert f'href="/inclusion/structures/{real.pk}">voir</a>' in page
    assert "strip-invented" not in own
    assert "strip-invented" not in switched
    assert real.name in switched
    assert listed == (count, 1)
    assert remove_structures(utc_now()) == count
    assert list(Structure.objects.all()) == [real]


def test_structures_that_are_all_hidden_are_there_are_not_made_twice_and_can_be_taken_away():
    load_structures(utc_now())
    keys = [str(number) for number in Structure.objects.values_list("pk", flat=True)]
    Takedown.objects.bulk_create(
        Takedown(kind=HideableStructure.STRUCTURE.value, key=key, reason="à leur demande", hidden_at=utc_now())
        for key in keys
    )

    again = load_structures(utc_now())

    assert (has_invented_structures(), again, remove_structures(utc_now())) == (True, 0, len(keys))


def test_invented_structures_have_addresses_to_which_no_letter_leaves():
    load_structures(utc_now())

    addresses = [row.contact_email for row in Structure.objects.exclude(contact_email="")]

    assert len(addresses) > 100
    assert all(map(is_invented_address, addresses))


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

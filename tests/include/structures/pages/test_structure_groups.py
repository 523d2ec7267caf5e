"""The groups of a structure: networks and structures that are known lead somewhere, a name stays a name."""

from pathlib import Path

import pytest
from django.test import Client

from maillage.include.structures.store.models import Structure
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import CHOLET, NANTES, taken_in
from tests.include.structures.pages.test_structure_life import form_of, text_of

pytestmark = pytest.mark.django_db


def test_networks_and_structures_are_kept_by_the_name_they_are_known_by(cast: DirectoryCast):
    row = claimed(cast)
    typed = "COORACE\nGME des Mauges 009 500 026 00019\nLes voisins du port"

    cast.client("structure").post(f"/mon-espace/structures/{row.pk}", form_of(row, reseaux=typed))

    row.refresh_from_db()
    assert row.groups == ["Coorace", f"Blanchisserie des Mauges ({CHOLET['siret']})", "Les voisins du port"]
    assert row.network_words == " coorace "


def test_groups_of_a_page_lead_to_their_members(cast: DirectoryCast):
    row = claimed(cast)
    other = Structure.objects.get(siret=CHOLET["siret"])
    sent = form_of(row, reseaux=f"Coorace\n{CHOLET['siret']}\nLes voisins")
    cast.client("structure").post(f"/mon-espace/structures/{row.pk}", sent)

    page = Client().get(f"/inclusion/structures/{row.pk}").content.decode()
    listed = text_of(Client().get("/inclusion?network=coorace"))

    assert 'href="/inclusion?network=coorace"' in page
    assert f'href="/inclusion/structures/{other.pk}"' in page
    assert "Les voisins" in page
    assert ("Atelier du Port" in listed, "Blanchisserie des Mauges" in listed) == (True, False)


def test_networks_of_a_list_are_searched_by_the_api(tmp_path: Path):
    taken_in(tmp_path, {**NANTES, "reseaux": "Jardins de Cocagne|Les voisins"})

    answer = Client().get("/api/v1/structures?network=cocagne").json()

    assert [(row["name"], row["groups"]) for row in answer["items"]] == [
        ("Atelier du Port", ["Réseau Cocagne", "Les voisins"])
    ]

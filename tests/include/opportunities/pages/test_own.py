"""A person's own opportunities: in her cockpit and on their page; who may stop the letters of a structure."""

from pathlib import Path

import pytest

from maillage.core.clock import utc_now
from maillage.include.opportunities.store.models import StructureFollowing
from maillage.include.structures.store.models import Structure
from tests.buy.programme.plans import announce, plan
from tests.include.opportunities.scene import GARDENERS, directory_of, worked_out
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

# Who stops letters (all addresses: test_permissions.py). Pornic keeps the structure; Bruno works at the agency, which
# may change every page; Emma's EPCI holds a mandate of Pornic for open data alone; Farid is of elsewhere.
KEEPERS = {"visitor": 302, "aline": 302, "bruno": 302, "chloe": 302, "david": 302, "emma": 403, "farid": 403}


def kept_by_pornic(people: People, folder: Path) -> Structure:
    """Jardins du Port, whose page the commune of Pornic keeps, and gardens that Pornic announces."""
    structure = directory_of(folder / "list", GARDENERS)["Jardins du Port"]
    Structure.objects.filter(pk=structure.pk).update(organisation=people.commune, changed_at=utc_now())
    announce(people.commune, plan(object="Massifs", cpv="77310000", territory="commune:44109"), now=utc_now())
    worked_out()
    return structure


@pytest.mark.parametrize("name", list(KEEPERS))
def test_letters_of_a_structure_are_stopped_by_who_may_change_its_page(people: People, tmp_path: Path, name: str):
    structure = kept_by_pornic(people, tmp_path)

    answer = people.client(name).post(f"/mon-espace/occasions/{structure.pk}/lettres", {"letters": "no"})

    assert answer.status_code == KEEPERS[name]
    may = name not in {"visitor", "emma", "farid"}
    assert StructureFollowing.objects.filter(is_stopped=True).exists() == may


def test_address_of_the_letters_only_acts_when_it_is_sent(people: People, tmp_path: Path):
    structure = kept_by_pornic(people, tmp_path)

    assert people.client("chloe").get(f"/mon-espace/occasions/{structure.pk}/lettres").status_code == 405
    assert not StructureFollowing.objects.exists()


def test_buyer_and_structure_read_in_their_space_what_comes_up(people: People, tmp_path: Path):
    kept_by_pornic(people, tmp_path)
    people.commune.siret = "21440131300018"
    people.commune.save()
    announce(people.commune, plan(object="Pelouses", cpv="77310000", territory="commune:44109"), now=utc_now())
    worked_out()

    space = people.client("chloe").get("/mon-espace").content.decode().replace("\xa0", " ")

    assert "2 marchés finissent d’ici 18 mois ou sont annoncés, et des structures peuvent y répondre" in space
    assert "2 achats à venir à préparer, dont 2 depuis un mois" in space

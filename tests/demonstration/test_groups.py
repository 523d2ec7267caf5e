"""The group of the demonstration stands beside invented structures, once."""

from pathlib import Path

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.demonstration.groups import follow_groups, remove_groups
from maillage.include.opportunities.pages.parts.group_letter import group_letter
from maillage.include.opportunities.store.kept_groups import tell_partners
from maillage.include.opportunities.store.models import KeptGroup
from maillage.include.structures.domain.structures import INVENTED_SOURCE
from maillage.include.structures.store.models import Structure
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db
CLEANERS = {
    **GARDENERS,
    "siret": "00950003400013",
    "denomination": "Propre du Port",
    "secteurs": "proprete",
    "chiffre_affaires": "1400000",
}


def test_group_of_the_demonstration_is_formed_once_tells_nobody_and_is_taken_away(client: Client, tmp_path: Path):
    rows = directory_of(tmp_path / "list", {**GARDENERS, "chiffre_affaires": "1200000"}, CLEANERS, ADAPTED)
    before = follow_groups(utc_now())
    Structure.objects.update(source=INVENTED_SOURCE)

    made = follow_groups(utc_now())
    again = follow_groups(utc_now())
    group = KeptGroup.objects.get()
    page = client.get(f"/inclusion/groupements/{group.pk}").content.decode()
    profile = client.get(f"/inclusion/structures/{rows['Propre du Port'].pk}").content.decode()
    letters = tell_partners(utc_now(), letter=group_letter)
    removed = remove_groups(utc_now())

    assert (before, made, again) == (0, 1, 0)
    assert "Propreté et jardins de Nantes (inventé)" in page
    assert "Groupements dont elle est membre" in profile
    assert (letters, letters_sent(), removed, KeptGroup.objects.count()) == (0, [], 1, 0)


def test_no_group_is_formed_where_the_packages_of_plans_are_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    directory_of(tmp_path / "list", {**GARDENERS, "chiffre_affaires": "1200000"}, CLEANERS, ADAPTED)
    Structure.objects.update(source=INVENTED_SOURCE)
    monkeypatch.setattr("maillage.core.extras.find_spec", lambda _name: None)

    assert (follow_groups(utc_now()), KeptGroup.objects.count()) == (0, 0)

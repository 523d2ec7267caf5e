"""Lists that a buyer's organisation keeps: made, filled, noted, taken away with chosen columns; nobody else's."""

import csv
import io
import json

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.accounts.store.models import Organisation
from maillage.include.structures.store.models import KeptList, Structure
from tests.include.structures.cast import DirectoryCast
from tests.include.structures.lists import CHOLET, NANTES

pytestmark = pytest.mark.django_db


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def keep(client: Client, listed: dict[str, str], **sent: str) -> HttpResponseBase:
    number = Structure.objects.get(siret=listed["siret"]).pk
    return client.post(reverse("keep_structure", args=[number]), sent, follow=True)


def test_structure_is_kept_from_its_page_in_a_new_list_and_twice_is_once(cast: DirectoryCast):
    farid, slug = cast.client("buyer"), cast.people.other_commune.slug

    for _click in range(2):
        answer = keep(farid, NANTES, liste=slug, nom="Nettoyage des écoles", note="Rencontrée en mai")

    row = KeptList.objects.get()
    assert (row.organisation, row.name) == (cast.people.other_commune, "Nettoyage des écoles")
    assert list(row.lines.values_list("structure__name", "note")) == [("Atelier du Port", "Rencontrée en mai")]
    assert "existe déjà" in text_of(answer)
    assert "Elle était déjà dans « Nettoyage des écoles »." in text_of(keep(farid, NANTES, liste=str(row.pk)))
    keep(farid, CHOLET, liste=str(row.pk))
    assert "2 structures gardées." in text_of(farid.get(reverse("kept_list", args=[row.pk])))


def test_list_is_named_noted_emptied_and_removed(cast: DirectoryCast):
    farid = cast.client("buyer")
    lists, slug = reverse("kept_lists"), cast.people.other_commune.slug
    unnamed = farid.post(lists, {"nom": " ", "note": "Pour 2027", "organisation": slug})
    farid.post(lists, {"nom": "Repas", "organisation": slug})
    row = KeptList.objects.get()
    number = Structure.objects.get(siret=NANTES["siret"]).pk
    keep(farid, NANTES, liste=str(row.pk))

    farid.post(reverse("kept_note", args=[row.pk]), {"structure": str(number), "note": "Appeler lundi"})
    noted = text_of(farid.get(reverse("kept_list", args=[row.pk])))
    farid.post(reverse("kept_list", args=[row.pk]), {"nom": "Repas des crèches", "note": ""})
    farid.post(reverse("kept_take_out", args=[row.pk]), {"structure": str(number)})
    emptied = text_of(farid.get(reverse("kept_list", args=[row.pk])))
    farid.post(reverse("kept_list_remove", args=[row.pk]))

    assert (unnamed.status_code, 'value="Pour 2027"' in text_of(unnamed)) == (422, True)
    assert "Appeler lundi" in noted
    assert ("Repas des crèches" in emptied, "La liste est vide" in emptied) == (True, True)
    assert KeptList.objects.count() == 0


def test_columns_that_are_chosen_are_taken_away_as_csv_and_workbook(cast: DirectoryCast):
    farid = cast.client("buyer")
    farid.post(reverse("kept_lists"), {"nom": "Repas", "organisation": cast.people.other_commune.slug})
    row = KeptList.objects.get()
    keep(farid, NANTES, liste=str(row.pk), note="À voir")
    chosen = {"colonne": ["note", "siret", "denomination"]}

    answer = farid.get(reverse("kept_list_csv", args=[row.pk]), chosen)
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff"))))  # type: ignore[attr-defined]
    as_json = farid.get(reverse("kept_list_table", args=[row.pk, "json"]), chosen)
    everything = farid.get(reverse("kept_list_csv", args=[row.pk]))

    assert table == [["siret", "denomination", "note"], [NANTES["siret"], "Atelier du Port", "À voir"]]
    assert json.loads(b"".join(as_json.streaming_content)) == [  # type: ignore[attr-defined]
        {"siret": NANTES["siret"], "denomination": "Atelier du Port", "note": "À voir"}
    ]
    assert b"secteurs" in b"".join(everything.streaming_content)  # type: ignore[attr-defined]
    assert farid.get(reverse("kept_list_csv", args=[row.pk]), {"colonne": "mot de passe"}).status_code == 422
    assert farid.get(reverse("kept_list_table", args=[row.pk, "xlsx"])).status_code == 200


def test_list_of_another_organisation_is_closed_and_withdrawn_structures_say_so(cast: DirectoryCast):
    row = KeptList.objects.create(
        organisation=Organisation.objects.get(pk=cast.people.other_commune.pk),
        name="Repas",
        changed_at="2026-01-01T00:00Z",
    )
    keep(cast.client("buyer"), NANTES, liste=str(row.pk))
    Structure.objects.filter(siret=NANTES["siret"]).update(withdrawn_at="2026-02-01T00:00Z", withdrawn_reason="Fermée")

    stranger = cast.client("other").get(reverse("kept_list", args=[row.pk]))
    own = text_of(cast.client("buyer").get(reverse("kept_list", args=[row.pk])))

    assert stranger.status_code == 403
    assert "Retirée de l’annuaire : Fermée" in own

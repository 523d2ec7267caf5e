"""The kit is read by everybody and edited by the agency, each save a version; who helps is found by commune."""

import pytest
from django.http import HttpResponseBase
from django.test import Client

from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.include.clauses.store.models import KitVersion
from tests.include.clauses.scene import Coordinations
from tests.people import People

pytestmark = pytest.mark.django_db

EDIT = "/mon-espace/boite-a-outils"
KIT = "/clauses-sociales/boite-a-outils"


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def typed(text: str, seen: str, **others: str) -> dict[str, str]:
    return {"titre": "Écrire une clause", "rubrique": "clause", "texte": text, "vue": seen, **others}


def test_agency_changes_a_page_and_its_first_version_stays_readable(people: People) -> None:
    agency, visitor = people.client("aline"), Client()
    begun = text_of(agency.get(f"{EDIT}/ecrire-la-clause"))

    answer = agency.post(f"{EDIT}/ecrire-la-clause", typed("## Ici\n- Appelez <b>d’abord</b>.", "0"))
    page, first = (
        text_of(visitor.get(f"{KIT}/ecrire-la-clause")),
        text_of(visitor.get(f"{KIT}/ecrire-la-clause?version=0")),
    )
    again = agency.post(f"{EDIT}/ecrire-la-clause", typed("## Ici\n- Appelez <b>d’abord</b>.", "1"))

    assert "Chaque enregistrement est une version" in begun
    assert (answer.status_code, again.status_code) == (302, 302)
    assert "<h2>Ici</h2> <ul><li>Appelez &lt;b&gt;d’abord&lt;/b&gt;.</li></ul>" in page
    assert "version 1" in page
    assert "code de la commande publique, L2112-2" in first
    assert "Vous lisez une version d’avant." in first
    assert "Changer cette page" not in page
    assert KitVersion.objects.count() == 1
    assert TraceEntry.objects.filter(verb="clause-kit-changed").count() == 1


def test_two_who_edit_at_once_overwrite_nothing_and_what_was_typed_stays(people: People) -> None:
    agency = people.client("aline")
    agency.post(f"{EDIT}/ecrire-la-clause", typed("Le premier texte.", "0"))

    answer = agency.post(f"{EDIT}/ecrire-la-clause", typed("Le second texte.", "0"))

    assert answer.status_code == 422
    assert "Quelqu’un a enregistré cette page entre-temps" in text_of(answer)
    assert "Le second texte." in text_of(answer)
    assert [row.text for row in KitVersion.objects.all()] == ["Le premier texte."]


def test_page_is_added_taken_back_and_missing_words_are_told(people: People) -> None:
    agency, visitor = people.client("aline"), Client()

    wrong = agency.post(f"{EDIT}/nouvelle", typed("", "", titre="Foire"))
    agency.post(f"{EDIT}/nouvelle", typed("Une réponse.", "", titre="Foire aux questions"))
    added = text_of(visitor.get(KIT))
    agency.post(f"{EDIT}/foire-aux-questions", typed("Une réponse.", "1", titre="Foire aux questions", retirer="1"))
    after, gone = text_of(visitor.get(KIT)), visitor.get(f"{KIT}/foire-aux-questions")

    assert wrong.status_code == 422
    assert "Écrivez la page" in text_of(wrong)
    assert "Foire aux questions" in added
    assert "Foire aux questions" not in after
    assert gone.status_code == 404
    assert "retirée" in text_of(agency.get(KIT))


def test_page_that_names_somebody_is_not_kept(people: People) -> None:
    answer = people.client("aline").post(f"{EDIT}/ecrire-la-clause", typed("Demandez Mme Martin.", "0"))

    assert answer.status_code == 422
    assert KitVersion.objects.count() == 0


def test_who_helps_is_found_by_commune_and_by_an_address_of_several(scene: Coordinations) -> None:
    Organisation.objects.filter(pk=scene.here.pk).update(email="clauses@example.org")

    everywhere = text_of(Client().get("/clauses-sociales/qui-m-aide"))
    pornic = text_of(Client().get("/clauses-sociales/qui-m-aide?ou=Pornic"))
    elsewhere = text_of(Client().get("/clauses-sociales/qui-m-aide?ou=commune:35238"))
    unknown = Client().get("/clauses-sociales/qui-m-aide?ou=xyzxyz")

    assert "Coordination de Vendée" in everywhere
    assert "Pornic : voici qui vous aide" in pornic
    assert "clauses@example.org" in pornic
    assert "Coordination de Vendée" not in pornic
    assert "Aucune coordination n’est encore inscrite pour Rennes" in elsewhere
    assert unknown.status_code == 422
    assert "n’est pas un lieu connu" in text_of(unknown)

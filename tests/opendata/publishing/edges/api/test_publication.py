"""Programs publish with a key: the same checks as for people, the report in the answer."""

import json
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.mandates import make_key
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.publishing.store import draft_work, publishing_drafts
from maillage.opendata.publishing.store.draft_worker import LANE
from maillage.opendata.publishing.store.models import Draft
from tests.opendata.catalog.reusing import published
from tests.opendata.publishing.drafting import GOOD, HEADER, NIEVRE, NOW
from tests.opendata.publishing.drawn_maps import shapefile_without_system
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.opendata.publishing.publishing_api")]
NEW, VERSIONS = "/api/v1/organisations/commune-de-pornic/datasets", "/api/v1/datasets/jeu/versions"


def key_of(organisation: Organisation, role: Role = Role.PUBLISHER) -> dict[str, str]:
    _key, token = make_key(Acting(organisation.pk), name="Logiciel", role=role, now=NOW)
    return {"Authorization": f"Bearer {token}"}


def table(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("subventions.csv", "\n".join([HEADER, *rows]).encode())


def test_a_program_publishes_a_file_with_its_description(people: People):
    described = {
        "title": "Subventions 2025",
        "keywords": ["aides", "associations"],
        "contact_email": "m@pornic.example",
    }
    sent = {
        "file": table(GOOD, GOOD.replace("1200", "NC")),
        "schema": "scdl/subventions",
        "description": json.dumps(described),
    }

    answer = Client().post(NEW, sent, headers=key_of(people.commune))

    found = answer.json()
    dataset = Dataset.objects.get()
    assert (answer.status_code, found["dataset"], found["version"]) == (201, "subventions-2025", 1)
    assert (found["report"]["valid"], found["report"]["stats"]["badRows"]) == (False, 1)
    assert found["csv_url"] == "http://testserver/catalogue/subventions-2025/fichiers/subventions-2025.csv"
    assert (dataset.keywords, dataset.contact_email, dataset.organisation) == (
        ["aides", "associations"],
        "m@pornic.example",
        people.commune,
    )


def test_a_program_says_the_system_of_a_map_that_says_none(people: People, tmp_path: Path):
    octets = shapefile_without_system(tmp_path)
    described = {"title": "Pistes", "description": "Les pistes de la ville."}

    def answer(**more: str) -> tuple[int, dict[str, Any]]:
        sent = {"file": SimpleUploadedFile("pistes.zip", octets), "description": json.dumps(described), **more}
        answered = Client().post(NEW, sent, headers=key_of(people.commune))
        return answered.status_code, answered.json()

    silent, unknown, told = answer(), answer(crs="EPSG:9999"), answer(crs="2154")

    assert (silent[0], silent[1]["code"]) == (422, "map_without_system")
    assert "ne dit pas son système de coordonnées" in silent[1]["findings"][0]["message"]
    assert (unknown[0], unknown[1]["code"]) == (422, "map_system_unknown")
    assert (told[0], Version.objects.get().map_system) == (201, "EPSG:2154")


def test_a_program_publishes_a_new_version(people: People):
    published("Jeu", by=people.commune, rows={"id": ["1"], "montant": ["10"]})
    file = SimpleUploadedFile("b.csv", b"id,montant\n1,20\n2,30\n")

    answer = Client().post(VERSIONS, {"file": file, "note": "Correction"}, headers=key_of(people.commune))

    version = Version.objects.get(number=2)
    assert (answer.status_code, answer.json()["version"], version.note) == (201, 2, "Correction")
    assert (version.difference["added"], version.difference["changed"]) == (1, 1)


def test_fixes_are_made_where_they_are_asked_for(people: People):
    sent = {"file": SimpleUploadedFile(NIEVRE.name, NIEVRE.read_bytes()), "schema": "scdl/subventions", "fix": "all"}

    answer = Client().post(NEW, sent, headers=key_of(people.commune))

    assert (answer.status_code, "montant" in answer.json()["report"]["header"]) == (201, True)


def test_what_is_refused_is_kept_for_a_person_to_take_up(people: People):
    sent = {"file": table(GOOD.replace("1200", "NC")), "schema": "scdl/subventions", "strict": "yes"}

    answer = Client().post(NEW, sent, headers=key_of(people.commune))

    assert (answer.status_code, answer.json()["code"]) == (422, "table_invalid")
    assert (Dataset.objects.count(), Draft.objects.get().thrown_away_at is None) == (0, False)


def test_questions_about_people_are_asked_of_programs_too(people: People):
    content = b"prenom,fonction\nJean,maire\n"
    guard = {"prenom": {"kind": "person-name", "answer": "allowed", "ground": "elected"}}
    headers = key_of(people.commune)

    def sent(**more: str) -> dict[str, Any]:
        description = json.dumps({"title": "Élus de Pornic"})
        return {"file": SimpleUploadedFile("e.csv", content), "description": description, **more}

    without, answered = Client().post(NEW, sent(), headers=headers), sent(guard=json.dumps(guard))

    assert (without.status_code, without.json()["findings"][0]["field"]) == (422, "prenom")
    assert Client().post(NEW, answered, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "file_missing"),
        ({"description": "{"}, "description_unreadable"),
        ({"description": "[]"}, "description_unreadable"),
        ({"guard": "3"}, "guard_unreadable"),
        ({"description": '{"licence": "cc0"}'}, "description_invalid"),
        ({"schema": "scdl/inconnu"}, "schema_unknown"),
    ],
)
def test_what_cannot_be_taken_is_said(people: People, sent: dict[str, str], code: str):
    file = {} if code == "file_missing" else {"file": table(GOOD)}

    answer = Client().post(NEW, {**file, **sent}, headers=key_of(people.commune))

    assert (answer.json()["code"], Dataset.objects.count()) == (code, 0)


def test_who_may_publish_by_program(people: People, tmp_path: Path):
    del tmp_path
    published("Jeu", by=people.commune)
    headers = {
        "nobody": {},
        "wrong": {"Authorization": "Bearer mlg_faux"},
        "reader": key_of(people.commune, Role.READER),
        "editor": key_of(people.commune, Role.EDITOR),
        "publisher": key_of(people.commune),
        "other": key_of(people.other_commune),
        "mandate": key_of(people.epci),
        "agency": key_of(people.agency),
    }

    posted = {
        who: Client().post(NEW, {"file": table(GOOD), "schema": "scdl/subventions"}, headers=one).status_code
        for who, one in headers.items()
    }
    changed = {
        who: Client().post(VERSIONS, {"file": table(GOOD)}, headers=one).status_code for who, one in headers.items()
    }

    refused = {"nobody": 401, "wrong": 401, "reader": 403, "editor": 403, "other": 403, "mandate": 403, "agency": 403}
    assert posted == {**refused, "publisher": 201}
    assert changed == {**refused, "publisher": 201}


def test_a_suspended_organisation_publishes_no_more(people: People):
    headers = key_of(people.commune)
    suspend_organisation(Acting(people.commune.pk, through_id=people.agency.pk), "Essai", now=NOW)

    assert Client().post(NEW, {"file": table(GOOD)}, headers=headers).status_code == 403


def test_a_body_too_large_is_refused_before_it_is_read(people: People):
    answer = Client().post(NEW, {"file": table(GOOD)}, headers=key_of(people.commune), CONTENT_LENGTH=str(10**9))

    assert (answer.status_code, answer.json()["code"]) == (422, "file_too_large")


def test_long_table_waits_for_its_turn_and_says_when_to_come_back(people: People, monkeypatch: pytest.MonkeyPatch):
    # A table of a million rows takes seconds of a core: with sixteen keys at once the pages would wait.
    lane = replace(LANE, patience_s=0.1)
    monkeypatch.setattr(publishing_drafts, "LANE", lane)
    monkeypatch.setattr(draft_work, "BYTES_AT_ONCE", 100)
    sent = {"schema": "scdl/subventions", "description": json.dumps({"title": "Subventions 2025"})}
    key = key_of(people.commune)

    with ExitStack() as held:
        while (turn := lane._free_turn()) is not None:
            held.enter_context(turn)
        held_back = Client().post(NEW, {**sent, "file": table(GOOD)}, headers=key)
    answer = Client().post(NEW, {**sent, "file": table(GOOD)}, headers=key)

    assert (held_back.status_code, int(held_back["Retry-After"]) > 0) == (503, True)
    assert (answer.status_code, Dataset.objects.count()) == (201, 1)

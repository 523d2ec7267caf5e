import json
from pathlib import Path

import pytest

from maillage.accounts.intake.town_halls import read_town_halls
from maillage.core.problems import Refused


def record(name: str, code: str, email: str | None, kind: str = "mairie", *, is_text: bool = True) -> dict[str, object]:
    """A record of the directory; ``is_text``: its pivot is JSON in a string, as the API exports it."""
    pivot = [{"type_service_local": kind, "code_insee_commune": [code]}]
    said = json.dumps(pivot) if is_text else pivot
    return {"nom": name, "code_insee_commune": code, "adresse_courriel": email, "pivot": said}


def read(folder: Path, document: object) -> dict[str, list[str]]:
    file = folder / "annuaire.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return read_town_halls(file)


RECORDS = [
    record("Mairie - Pornic", "44131", "Mairie@Pornic.example"),
    record("Mairie déléguée - Le Clion-sur-Mer", "44131", "clion@pornic.example"),
    record("Mairie - Pornic - annexe La Ria", "44131", "ria@pornic.example"),
    record("CCAS - Pornic", "44131", "ccas@pornic.example", "ccas"),
    record("Mairie - Clisson", "44043", None),
    record("Mairie - Préfailles", "44136", "a@prefailles.example;b@prefailles.example"),
    {"nom": "Sans rien"},
]


def test_town_halls_are_read_without_annexes_and_other_services(tmp_path: Path) -> None:
    assert read(tmp_path, RECORDS) == {
        "44131": ["mairie@pornic.example"],
        "44136": ["a@prefailles.example", "b@prefailles.example"],
    }


def test_document_of_the_archive_is_read_alike(tmp_path: Path) -> None:
    records = [record("Mairie - Pornic", "44131", "mairie@pornic.example", is_text=False)]

    assert read(tmp_path, {"service": records}) == {"44131": ["mairie@pornic.example"]}


@pytest.mark.parametrize(
    "document", [[], {}, {"service": 3}, "mairie", [record("CCAS", "44131", "a@b.fr", "ccas")], [3]]
)
def test_file_that_names_no_town_hall_is_refused(tmp_path: Path, document: object) -> None:
    with pytest.raises(Refused):
        read(tmp_path, document)


def test_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "annuaire.json"
    file.write_bytes(b"\xff\xfe<html>")

    with pytest.raises(Refused):
        read_town_halls(file)

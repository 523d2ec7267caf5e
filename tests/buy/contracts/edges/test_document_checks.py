"""A document of public contracts sent to the page or the API that check files gets the report of the command."""

import csv
import io
import json
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from maillage.opendata.publishing.pages.received_files import MOST_CHECKED_BYTES
from maillage.opendata.publishing.store import checking, document_checks
from maillage.site.cli import procurement as app
from tests.buy.contracts.contracts import MARKET_V1, SAMPLES

_CASES = [json.loads(line)["donnees"] for line in (SAMPLES / "v2_cases.jsonl").read_text("utf-8").splitlines()]
_RIGHT = MARKET_V1
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE marches [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"]><marches><marche><id>&b;</id></marche></marches>"
)


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(*field) for field in value.items())}</{name}>"
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return f"<{name}>{''.join(_element(*field) for item in value for field in item.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return f"<{name}>{escape('' if value is None else str(value))}</{name}>"


def _documents() -> dict[str, bytes]:
    as_json = json.dumps({"marches": {"marche": _CASES}}).encode()
    as_xml = f"<marches>{''.join(_element('marche', case) for case in _CASES)}</marches>".encode()
    examples = SAMPLES / "examples"
    return {
        "63 cases, JSON": as_json,
        "63 cases, XML": as_xml,
        "63 cases, UTF-16": as_json.decode().encode("utf-16"),
        "63 cases, cut": as_json[: len(as_json) * 2 // 3],
        "version 1, JSON": (examples / "1.5.0" / "paquet.json").read_bytes(),
        "version 1, XML": (examples / "1.5.0" / "paquet.xml").read_bytes(),
        "version 2, JSON": (examples / "2.0.2" / "marches_concessions.json").read_bytes(),
        "version 2, XML": (examples / "2.0.2" / "Contrat-concession.xml").read_bytes(),
        "clean": json.dumps({"marches": [_RIGHT]}).encode(),
        "entity bomb": _BOMB,
    }


_DOCUMENTS = _documents()


def _post(client: Client, address: str, content: bytes, **fields: str) -> Any:
    return client.post(address, {"file": SimpleUploadedFile("marches.json", content), **fields})


def _text(client: Client, content: bytes, **fields: str) -> str:
    answer = _post(client, "/verifier", content, **fields)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _report(client: Client, content: bytes) -> Any:
    answer = _post(client, "/api/v1/checks", content)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("content", _DOCUMENTS.values(), ids=_DOCUMENTS)
def test_api_tells_what_the_command_tells(content: bytes, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(content)

    report = _report(client, content)

    told = json.loads(CliRunner().invoke(app, ["check", str(path), "--json"]).stdout)
    counts = ("contracts", "valid", "excluded")
    assert [report["stats"][name] for name in counts] == [told[name] for name in counts]
    names = ("rule", "severity", "count")
    assert sorted([rule[name] for name in names] for rule in report["rules"]) == sorted(
        [rule[name] for name in names] for rule in told["rules"]
    )
    assert sorted([rule["rule"], one["path"]] for rule in report["rules"] for one in rule["examples"]) == sorted(
        [remark["rule"], remark["path"]] for remark in told["remarks"]
    )


def test_first_sentence_says_how_many_have_errors_and_who_asks(client: Client) -> None:
    wrong = {**_RIGHT, "id": "2019S0012301", "nature": "Autre"}
    filled = {**_RIGHT, "id": "2019S0012302", "montant": 999999999}
    content = json.dumps({"marches": [_RIGHT, wrong, filled]}).encode()

    text = _text(client, content)

    assert "3 marchés lus, 2 avec des erreurs : 1 de format, 1 selon les règles du ministère." in text
    assert "marché 2 <code>marches/1/nature</code>" in text
    assert _report(client, content)["stats"] == {
        "contracts": 3,
        "valid": 1,
        "excluded": 1,
        "refusedByFormat": 1,
        "refusedByMinistry": 1,
    }


def test_rules_come_most_frequent_first_with_the_text_they_rest_on(client: Client) -> None:
    report = _report(client, _DOCUMENTS["63 cases, JSON"])

    counts = [rule["count"] for rule in report["rules"]]
    assert counts == sorted(counts, reverse=True)
    assert [rule["rule"] for rule in report["rules"] if rule["severity"] != "repair" and not rule["source"]] == []


def test_clean_document_has_no_error(client: Client) -> None:
    text = _text(client, _DOCUMENTS["clean"])

    assert "1 marché lu : aucune erreur, ni de format, ni selon les règles du ministère." in text
    assert "verdict-good" in text
    assert "À corriger" not in text


def test_document_that_was_cut_says_so_and_is_read_to_there(client: Client) -> None:
    text = _text(client, _DOCUMENTS["63 cases, cut"])

    assert "Le fichier s’arrête avant sa fin" in text
    assert "marchés lus, " in text


def test_document_of_entities_is_not_read(client: Client) -> None:
    text = _text(client, _BOMB)

    assert "Aucun marché n’a pu être lu dans ce document." in text
    assert "Le fichier déclare des entités XML" in text


@pytest.mark.parametrize("content", [b'[{"couleur": "rouge"}]', b'<?xml version="1.0"?><arbres><arbre/></arbres>'])
def test_other_document_keeps_its_sentence_and_hears_what_is_read(content: bytes, client: Client) -> None:
    page, answer = _post(client, "/verifier", content), _post(client, "/api/v1/checks", content)

    assert (page.status_code, answer.status_code, answer.json()["code"]) == (422, 422, "file_unreadable")
    text = page.content.decode().replace("\xa0", " ")
    assert "ce sont des objets, pas un tableau" in text
    assert "Les marchés publics (DECP, version 1 ou 2) sont lus aussi en JSON et en XML" in text


def test_table_of_contracts_is_still_checked_as_a_table(client: Client) -> None:
    assert "document" not in _report(client, b"acheteur_id,id,objet,montant,dureeMois\n21860194600013,1,Voirie,1,2\n")


def test_list_has_the_places_that_the_api_tells(client: Client) -> None:
    content = _DOCUMENTS["63 cases, JSON"]

    answer = _post(client, "/verifier", content, wanted="list")

    assert answer["Content-Disposition"] == 'attachment; filename="marches-remarques.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["regle"], row["chemin"]) for row in rows] == [
        (rule["rule"], one["path"]) for rule in _report(client, content)["rules"] for one in rule["examples"]
    ]


def test_texts_of_a_document_are_never_markup(client: Client) -> None:
    text = _text(client, json.dumps({"marches": [{**_RIGHT, "nature": "<img src=x>"}]}).encode())

    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_document_that_takes_too_long_is_told_to_be_read_in_part(tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(_DOCUMENTS["63 cases, JSON"])

    report = document_checks.checked_document(path, most_s=0)

    assert report is not None
    assert (report.counts["contracts"], report.rules, report.unread.split(".")[0]) == (
        0,
        (),
        "Seul ce début du document a été lu ici",
    )


def test_document_without_an_end_to_its_record_stops_in_time(tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(b"<marches>" + b"<marche/>" * 1_000_000)
    begin = time.thread_time()

    report = document_checks.checked_document(path, most_s=0.2)

    assert report is not None
    assert (report.unread != "", time.thread_time() - begin < 1) == (True, True)


def test_report_of_many_errors_stays_light(client: Client) -> None:
    content = json.dumps({"marches": [{"id": number} for number in range(1_000)]}).encode()

    report, text = _report(client, content), _text(client, content)

    assert {rule["count"] for rule in report["rules"]} >= {1_000}
    assert max(len(rule["examples"]) for rule in report["rules"]) == 100
    assert len(text) < 150_000


def test_documents_wait_in_the_lane_of_all_checks(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lane = replace(checking.LIGHT, patience_s=0.1)
    monkeypatch.setattr(checking, "LIGHT", lane)

    with ExitStack() as all_turns:
        while (turn := lane._free_turn()) is not None:
            all_turns.enter_context(turn)
        answer = _post(client, "/api/v1/checks", _DOCUMENTS["clean"])

    assert (answer.status_code, answer.json()["code"]) == (503, "check_busy")


def test_document_too_large_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/verifier", {}, CONTENT_LENGTH=str(MOST_CHECKED_BYTES * 2))

    assert (answer.status_code, "dépasse 50" in answer.content.decode()) == (413, True)

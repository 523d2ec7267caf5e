"""The reuses of a udata, read from its API."""

import json
from typing import Any

import pytest

from maillage.core.net.fetch import FetchedDocument
from maillage.core.problems import Refused
from maillage.opendata.harvest.intake.udata_reuses import read_reuses

URL = "https://portail.example/api/1/reuses/?page=1"
ROW: dict[str, Any] = {
    "id": "5e1c", "title": "Carte des aides", "type": "visualization", "url": "https://carte.example/",
    "description": "Une **carte**.", "created_at": "2025-03-01T10:00:00.000000", "private": False, "deleted": None,
    "uri": "https://portail.example/api/1/reuses/carte/", "organization": {"name": "Association"},
    "datasets": [{"id": "6f2d", "uri": "https://portail.example/api/1/datasets/aides/", "page": "https://p.example/a"}],
}  # fmt: skip


def document(content: object) -> FetchedDocument:
    return FetchedDocument(URL, "application/json", json.dumps(content).encode())


def test_page_of_udata_is_read_with_its_data_and_the_next_page() -> None:
    page = read_reuses(document({"data": [ROW], "next_page": "/api/1/reuses/?page=2"}))

    (reuse,) = page.reuses
    assert (reuse.title, reuse.kind, reuse.author) == ("Carte des aides", "visualization", "Association")
    assert reuse.datasets == ("https://portail.example/api/1/datasets/aides/", "https://p.example/a", "6f2d")
    assert page.next_url == "https://portail.example/api/1/reuses/?page=2"


@pytest.mark.parametrize("changes", [{"private": True}, {"deleted": "2026-01-01T00:00:00"}])
def test_private_and_deleted_reuses_are_left_out(changes: dict[str, Any]) -> None:
    assert read_reuses(document({"data": [ROW | changes], "next_page": None})).reuses == ()


@pytest.mark.parametrize("row", [None, 7, {}, {"title": 3, "datasets": "x"}, {"datasets": [None, {"id": 4}]}])
def test_odd_rows_do_no_harm(row: object) -> None:
    page = read_reuses(document({"data": [row, ROW], "next_page": 3}))

    assert (page.reuses[-1].title, page.next_url) == ("Carte des aides", None)


@pytest.mark.parametrize("content", [[], {}, {"data": None}, "text"])
def test_other_documents_are_refused_with_what_to_give(content: object) -> None:
    with pytest.raises(Refused) as refused:
        read_reuses(document(content))

    assert refused.value.code == "harvest_not_udata"


def test_page_for_people_is_refused() -> None:
    with pytest.raises(Refused):
        read_reuses(FetchedDocument(URL, "text/html", b"<html>"))

"""CKAN portals are read through package_search, page by page."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.net.fetch import FetchedDocument
from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.terms import Frequency, Theme
from maillage.opendata.harvest.domain.harvest import RemoteDataset, RemoteFileFound, Unreadable
from maillage.opendata.harvest.intake.ckan import first_page, read_packages

ACTION = "https://ckan.example/portail/api/3/action/package_search"


def answer(packages: Any, *, start: int = 0, count: int | None = None) -> FetchedDocument:
    result = {"count": len(packages) if count is None else count, "results": packages}
    body = json.dumps({"success": True, "result": result}).encode()
    return FetchedDocument(f"{ACTION}?rows=100&start={start}&sort=x", "application/json", body)


PACKAGE = {
    "id": "4f0d", "name": "menus", "title": "Menus", "notes": "<p>Les menus</p>", "license_id": "lov2",
    "license_title": "Licence Ouverte 2.0", "type": "dataset", "state": "active", "private": False,
    "tags": [{"name": "repas"}, {"name": "cantine"}], "groups": [{"name": "educ"}],
    "organization": {"title": "Ville de X"}, "maintainer": "Cuisine", "maintainer_email": "cuisine@x.example",
    "metadata_created": "2026-01-05T08:00:00.123456", "metadata_modified": "2026-03-01T09:00:00",
    "extras": [
        {"key": "frequency", "value": "http://publications.europa.eu/resource/authority/frequency/WEEKLY"},
        {"key": "temporal_start", "value": "2026-01-01"}, {"key": "temporal_end", "value": "2026-06-30"},
        {"key": "conforms_to", "value": '["https://schema.example/menus.json"]'},
        {"key": "uri", "value": "https://x.example/jeux/menus"}, {"key": "identifier", "value": "urn:x:menus"},
    ],
    "resources": [
        {"url": "https://x.example/menus.csv", "name": "Le CSV", "format": "CSV", "mimetype": "text/csv", "size": 12},
        {"url": ""}, {"url": "ftp://x.example/menus.csv"},
    ],
}  # fmt: skip


def test_package_that_says_everything():
    assert read_packages(answer([PACKAGE])).datasets == (
        RemoteDataset(
            remote_id="4f0d",
            title="Menus",
            uri="https://x.example/jeux/menus",
            description="Les menus",
            licences=("lov2", "Licence Ouverte 2.0"),
            frequency=Frequency.WEEKLY,
            theme=Theme.EDUCATION,
            keywords=("cantine", "repas"),
            period_start=date(2026, 1, 1),
            period_end=date(2026, 6, 30),
            contact_name="Cuisine",
            contact_email="cuisine@x.example",
            publisher="Ville de X",
            landing_page="https://ckan.example/portail/dataset/menus",
            conforms_to="https://schema.example/menus.json",
            origins=("urn:x:menus",),
            issued_at=datetime(2026, 1, 5, 8, 0, 0, 123_456, tzinfo=UTC),
            modified_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
            files=(RemoteFileFound("https://x.example/menus.csv", "Le CSV", "csv", "text/csv", 12),),
        ),
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://ckan.example/portail", "https://ckan.example/portail/", "https://ckan.example/portail/dataset/",
        "https://ckan.example/portail/api/3/action/package_list", "https://ckan.example/portail/api/3",
    ],
)  # fmt: skip
def test_home_and_api_lead_to_the_same_first_page(url: str):
    assert first_page(url) == f"{ACTION}?rows=100&start=0&sort=metadata_created+asc%2C+id+asc"


def test_next_page_begins_where_this_one_ends():
    following = read_packages(answer([PACKAGE, PACKAGE], start=100, count=250)).next_url

    assert following == f"{ACTION}?rows=100&start=102&sort=metadata_created+asc%2C+id+asc"
    assert read_packages(answer([PACKAGE], start=100, count=101)).next_url is None
    assert read_packages(answer([], start=100, count=250)).next_url is None


def test_sources_of_harvests_private_and_deleted_ones_are_no_data_sets():
    others = [PACKAGE | {"type": "harvest"}, PACKAGE | {"private": True}, PACKAGE | {"state": "deleted"}]

    assert read_packages(answer(others)).datasets == ()


@pytest.mark.parametrize(
    "body", [b"<!doctype html>", b"[]", b"{}", b'{"success": false}', b'{"success": true, "result": 3}', b"[" * 90_000]
)
def test_other_answers_are_refused_with_what_to_do(body: bytes):
    with pytest.raises(Refused) as refusal:
        read_packages(FetchedDocument(ACTION, "text/html", body))

    assert refusal.value.code == "harvest_not_ckan"


def test_package_that_is_none_is_told():
    assert read_packages(answer(["menus"])).datasets == (Unreadable("", "package"),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(PACKAGE)), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=3), JSON)
def test_any_json_is_read_without_a_crash(packages: list[Any], count: Any):
    body = json.dumps({"success": True, "result": {"count": count, "results": packages}}).encode()

    page = read_packages(FetchedDocument(ACTION, "application/json", body))

    assert len(page.datasets) <= len(packages)

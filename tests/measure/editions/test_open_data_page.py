import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from maillage.measure.comparison.domain.terms import METHOD
from maillage.measure.editions.pages.open_data import catalogue, edition_title, open_data_page, size_text
from maillage.measure.editions.store.editions import editions_folder
from maillage.measure.editions.store.publication import publish_edition
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.counts import current_counts
from tests.measure.figures.campaigns import count_nothing
from tests.measure.figures.countable import record_rows
from tests.measure.figures.published import Batch, rows_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
SITE = "https://mesures.example.org"


@pytest.fixture(autouse=True)
def _no_edition() -> Iterator[None]:
    shutil.rmtree(editions_folder(), ignore_errors=True)
    yield
    shutil.rmtree(editions_folder(), ignore_errors=True)


@pytest.fixture
def published(tmp_path: Path, transactional_db: None) -> Path:
    """The folder of an edition with one quarter of the crowd."""
    record_rows(rows_of([Batch(devices=8, month=138)]))
    count_once(tmp_path)
    return publish_edition(current_counts(tmp_path), today=TODAY, agency="Agence").folder


def test_page_before_the_first_edition_says_when_it_comes_and_offers_the_map(client: Client) -> None:
    count_nothing()

    page = open_data_page(SITE, today=date(2026, 10, 3))
    answer = client.get("/donnees")

    assert page["edition"] is None
    assert "Pas encore d’édition" in answer.content.decode()
    assert "/carte/export.csv" in answer.content.decode()


@pytest.mark.usefixtures("published")
def test_page_shows_every_table_of_the_edition_with_its_files() -> None:
    page = open_data_page(SITE, today=TODAY)

    [(_origin, _meaning, _quarters, tables)] = page["origins"]
    assert [name for name, _meaning, _table, _files in tables] == [
        *("Carrés", "Communes", "Intercommunalités", "Départements", "Régions"),
    ]
    assert [file.form for file in tables[1][3]] == ["csv", "parquet", "geojson", "schema"]
    assert page["citation"].endswith(f"{METHOD}, {SITE}/donnees/2026-Q3")
    assert page["next_text"] == "Prochaine édition : « Édition 2026, 4e trimestre », à partir du 16 janvier 2027."


@pytest.mark.usefixtures("published")
def test_catalogue_lists_the_files_with_their_addresses() -> None:
    [edition] = catalogue(SITE)["editions"]

    addresses = {file["name"]: file["url"] for file in edition["files"]}
    assert edition["quarters"] == {"crowd": ["2026-Q3"]}
    assert addresses["crowd-communes.parquet"] == f"{SITE}/donnees/2026-Q3/crowd-communes.parquet"
    assert {table["name"] for table in edition["tables"]} >= {"crowd-communes", "crowd-squares"}


def test_file_is_sent_whole_in_part_and_as_the_newest(client: Client, published: Path) -> None:
    whole = (published / "crowd-communes.csv").read_bytes()

    sent = client.get("/donnees/2026-Q3/crowd-communes.csv")
    part = client.get("/donnees/2026-Q3/crowd-communes.csv", headers={"range": "bytes=3-9"})
    beyond = client.get("/donnees/2026-Q3/crowd-communes.csv", headers={"range": f"bytes={len(whole)}-"})
    newest = client.get("/donnees/derniere/crowd-communes.csv")

    assert b"".join(sent.streaming_content) == whole  # type: ignore[attr-defined]
    assert "immutable" in sent["Cache-Control"]
    assert (part.status_code, b"".join(part.streaming_content)) == (206, whole[3:10])  # type: ignore[attr-defined]
    assert part["Content-Range"] == f"bytes 3-9/{len(whole)}"
    assert beyond.status_code == 416
    assert (newest.status_code, newest["Location"]) == (302, "/donnees/2026-Q3/crowd-communes.csv")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "path",
    [
        *("/donnees/2020-Q1", "/donnees/2026-Q3/.state.json", "/donnees/2026-Q3/crowd-places.csv"),
        *("/donnees/derniere/nothing.csv", "/donnees/..%2Fcounts/manifest.json"),
    ],
)
def test_address_of_nothing_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("published")
def test_page_asks_the_database_nothing(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/donnees")
        client.get("/donnees.json")

    assert len(queries) == 0


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "Édition 2026, 3e trimestre"), ("en", "Edition 2026, third quarter")]
)
def test_title_of_an_edition_is_in_words(language: str, expected: str) -> None:
    with translation.override(language):
        assert edition_title("2026-Q3") == expected


def test_size_is_told_in_the_unit_that_reads_best() -> None:
    assert [size_text(size) for size in (120, 41_600, 1_250_000)] == ["1 ko", "42 ko", "1,2 Mo"]


def test_day_of_the_page_is_that_of_paris(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    count_nothing()
    late = datetime(2026, 10, 15, 22, 30, tzinfo=UTC)  # half past midnight on the sixteenth in Paris
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)

    assert "à partir du" not in client.get("/donnees").content.decode()

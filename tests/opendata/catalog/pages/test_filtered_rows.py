import gc
from datetime import timedelta

import pytest
from django.test import Client

from maillage.opendata.catalog.store.tables import engine
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.web.spooled import room
from tests.opendata.catalog.reusing import NOW, published

pytestmark = pytest.mark.django_db
HERE = "/catalogue/subventions-aux-associations"


@pytest.fixture
def held_before() -> int:
    """What answers of other tests hold that are still read; those that nobody knows any more are gone."""
    gc.collect()
    return room.size_bytes


def _lines(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer).decode().splitlines()


def test_every_row_that_the_page_filters_is_in_the_file(client: Client):
    published(rows={"nom": [f"n{number}" for number in range(5_000)], "pair": ["oui", "non"] * 2_500})

    lines = _lines(client, f"{HERE}/lignes.csv?pair=oui&sort=-nom&page=7&columns=nom")

    assert (lines[:3], len(lines)) == (["nom", "n998", "n996"], 2_501)


def test_nothing_in_the_file_runs(client: Client):
    published(rows={"=a": ["=1+1", "@x", "-2", "3"]})

    assert _lines(client, f"{HERE}/lignes.csv") == ["'=a", "'=1+1", "'@x", "-2", "3"]


def test_file_says_how_long_it_is_so_that_a_cut_one_is_seen(client: Client):
    published()

    answers = [client.get(f"{HERE}/lignes.csv{query}") for query in ("", "?sort=commune", "?montant=300")]

    assert [int(answer["Content-Length"]) for answer in answers] == [len(answer.getvalue()) for answer in answers]


def test_file_whose_engine_has_no_memory_left_is_refused_not_cut_after_36_octets(
    client: Client, monkeypatch: pytest.MonkeyPatch, held_before: int
):
    rows = {"nom": [f"{number:06}" * 20 for number in range(20_000)], "rang": ["1"] * 20_000}
    version = published(rows=rows)
    query_table(version)
    engine.cursor().execute("SET memory_limit = '1MB'")
    try:
        answer = client.get(f"{HERE}/lignes.csv?sort=-nom")
    finally:
        engine.cursor().execute(f"SET memory_limit = '{engine._MEMORY}'")

    assert (answer.status_code, answer["Retry-After"], room.size_bytes) == (503, "10", held_before)


def test_file_longer_than_may_be_written_out_is_refused_in_words(
    client: Client, monkeypatch: pytest.MonkeyPatch, held_before: int
):
    published(rows={"nom": ["x" * 100] * 100})
    monkeypatch.setattr("maillage.web.spooled.MOST_BYTES", 5_000)

    answer = client.get(f"{HERE}/lignes.csv?sort=nom")

    assert (answer.status_code, room.size_bytes) == (422, held_before)


def test_thirty_slow_readers_hold_files_and_no_memory_of_the_engine(client: Client, held_before: int):
    published(rows={"nom": [f"{number:05}" for number in range(5_000)]})

    slow = [client.get(f"{HERE}/lignes.csv?sort=-nom") for _ in range(30)]
    held = room.size_bytes - held_before
    read = {answer.getvalue()[:12] for answer in slow}
    for answer in slow:
        answer.close()
    length = int(slow[0]["Content-Length"])

    assert (held, room.size_bytes, read) == (30 * length, held_before, {b"nom\r\n04999\r\n"})


def test_version_has_its_own_rows(client: Client):
    dataset = published(rows={"nom": ["ancien"]}).dataset
    published(dataset=dataset, rows={"nom": ["nouveau"]}, now=NOW + timedelta(days=1))

    assert [_lines(client, f"{HERE}{path}lignes.csv") for path in ("/", "/versions/1/")] == [
        ["nom", "nouveau"],
        ["nom", "ancien"],
    ]


def test_question_that_is_not_understood_is_told(client: Client):
    published()

    assert [client.get(f"{HERE}/lignes.csv?{query}").status_code for query in ("x=1", "group=commune")] == [422, 422]

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from django.db import connection

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, Unavailable
from maillage.measure.editions.store.editions import (
    edition,
    edition_file,
    edition_names,
    edition_table,
    editions_folder,
    real_edition_names,
)
from maillage.measure.editions.store.publication import PublishedEdition, publish_edition
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.models import Erasure
from maillage.measure.record.store.simulation import simulate_campaign
from tests.measure.figures.countable import record_rows
from tests.measure.figures.published import Batch, rows_of
from tests.measure.record.table_schema import faults

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

OCTOBER, JANUARY = date(2026, 10, 20), date(2027, 1, 20)
Q2, Q3, Q4 = 135, 138, 141  # first months of quarters of 2026
REZE, SAINT_HERBLAIN = "44143", "44162"


@pytest.fixture(autouse=True)
def _no_edition() -> Iterator[None]:
    shutil.rmtree(editions_folder(), ignore_errors=True)
    yield
    shutil.rmtree(editions_folder(), ignore_errors=True)


def publish(folder: Path, today: date) -> PublishedEdition:
    """Count what is recorded and publish."""
    count_once(folder)
    return publish_edition(current_counts(folder), today=today, agency="Agence")


def test_first_real_edition_takes_the_place_of_the_demonstration_of_the_same_quarter(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3)], origin=Origin.SIMULATED))
    invented = publish(tmp_path, OCTOBER)
    were = real_edition_names(), set(edition(invented.name).quarters)
    record_rows(rows_of([Batch(devices=9, month=Q3, first_device=50)]))

    real = publish(tmp_path, OCTOBER)

    assert were == ((), {Origin.SIMULATED})
    assert (real.name, real.is_new, real_edition_names()) == (invented.name, True, (invented.name,))
    assert set(edition(real.name).quarters) == {Origin.CROWD, Origin.SIMULATED}
    assert not publish(tmp_path, OCTOBER).is_new


def erase_devices(rows: CountableRows) -> None:
    """Erase everything that the devices of ``rows`` sent, as a person would."""
    with connection.cursor() as cursor:
        devices = [(int(device),) for device in set(rows.device.tolist())]
        cursor.executemany("DELETE FROM quality_measurement WHERE device = %s", devices)
    Erasure.objects.create(erased_at=utc_now(), rows=len(rows))


def downloads(name: str, table: str = "crowd-communes") -> list[tuple[str, str, str, int]]:
    """Edition, period, code and tests of the rows of all operators."""
    rows = edition_table(name, table).to_pylist()
    return [
        (row["edition"], row["period"], row["code"], row["tests"])
        for row in rows
        if row["usage"] == "download" and row["operator"] == "all"
    ]


def test_simulated_campaign_published_validates_against_its_schemas_and_says_simulated(tmp_path: Path) -> None:
    now = datetime(2026, 10, 5, tzinfo=UTC)
    simulate_campaign("commune:44109", tests=900, devices=300, seed=7, now=now, progress=lambda _done: None)

    published = publish(tmp_path, OCTOBER)

    found = edition(published.name)
    package = json.loads((published.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert published.is_new
    assert {table.origin for table in found.tables} == {Origin.SIMULATED}
    assert "simulés" in package["title"]
    assert [resource["name"] for resource in package["resources"]] == [
        *(f"simulated-{kind}" for kind in ("communes", "departements", "epci", "regions", "squares")),
        *("usages", "operators"),
    ]
    for resource in package["resources"]:
        assert faults(published.folder / resource["path"], resource["schema"]) == []
        assert json.loads((published.folder / f"{resource['name']}.schema.json").read_text()) == resource["schema"]
    assert sum(table.rows for table in found.tables) == published.rows > 500


def test_files_of_an_edition_say_the_same_and_have_the_sums_they_claim(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3), Batch(devices=6, month=Q3, commune=REZE, first_device=20)]))

    folder = publish(tmp_path, OCTOBER).folder

    parquet = pq.read_table(folder / "crowd-communes.parquet")
    text = pa_csv.read_csv(
        folder / "crowd-communes.csv",
        convert_options=pa_csv.ConvertOptions(column_types=parquet.schema, strings_can_be_null=True),
    )
    features = json.loads((folder / "crowd-communes.geojson").read_text(encoding="utf-8"))["features"]
    assert text.to_pylist() == parquet.to_pylist()
    assert [(each["id"], each["properties"]["download_tests"]) for each in features] == [("44109", 8), ("44143", 6)]
    assert {each["geometry"]["type"] for each in features} <= {"Polygon", "MultiPolygon"}
    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: sha256((folder / name).read_bytes()).hexdigest() for name in sums}
    with ZipFile(folder / "maillage-2026-Q3.zip") as archive:
        packed = {Path(name).name for name in archive.namelist()}
    assert packed == {*sums, "SHA256SUMS"}
    assert {file.name for file in edition("2026-Q3").files} == {*packed, "maillage-2026-Q3.zip"}


def test_origins_have_files_of_their_own(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3)]))
    record_rows(rows_of([Batch(devices=9, month=Q3)], origin=Origin.DRIVE_TEST))

    publish(tmp_path, OCTOBER)

    assert downloads("2026-Q3") == [("2026-Q3", "2026-Q3", "44109", 8)]
    assert downloads("2026-Q3", "drive-test-communes") == [("2026-Q3", "2026-Q3", "44109", 9)]


def test_edition_that_is_published_is_not_made_again(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3)]))
    first = publish(tmp_path, OCTOBER)
    before = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    record_rows(rows_of([Batch(devices=8, month=Q3, first_device=50)]))

    again = publish(tmp_path, OCTOBER)

    assert not again.is_new
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == before
    assert list(editions_folder().iterdir()) == [first.folder]


def test_quarter_not_closed_is_left_out_and_alone_is_refused(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q4)]))

    with pytest.raises(Refused) as refusal:
        publish(tmp_path, OCTOBER)

    assert refusal.value.code == "nothing_closed"
    assert edition_names() == ()


def test_tests_that_come_late_have_rows_of_their_own_and_change_no_other(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3)]))
    publish(tmp_path, OCTOBER)
    record_rows(rows_of([Batch(devices=6, month=Q3, first_device=30), Batch(devices=7, month=Q4, first_device=60)]))
    record_rows(rows_of([Batch(devices=2, month=Q3, commune=REZE, first_device=90)]))  # two more, too few to show

    published = publish(tmp_path, JANUARY)

    assert not published.is_recounted
    assert downloads("2026-Q4", "crowd-epci") == [
        ("2026-Q3", "2026-Q3", "244400404", 8),
        ("2026-Q4", "2026-Q3", "244400404", 8),  # the six and the two, by themselves
        ("2026-Q4", "2026-Q4", "244400404", 7),
    ]
    assert downloads("2026-Q4") == [
        ("2026-Q3", "2026-Q3", "44109", 8),
        ("2026-Q4", "2026-Q4", "44109", 7),  # of late tests neither commune: one has too few, the other hides it
    ]


def test_erased_tests_are_gone_from_the_next_edition_and_nothing_hidden_appears(tmp_path: Path) -> None:
    gone = rows_of([Batch(devices=1, month=Q3, commune=REZE, first_device=90)])
    record_rows(rows_of([Batch(devices=8, month=Q3), Batch(devices=5, month=Q3, commune=REZE, first_device=30)]))
    record_rows(gone)
    publish(tmp_path, OCTOBER)
    erase_devices(gone)
    record_rows(rows_of([Batch(devices=9, month=Q4)]))

    published = publish(tmp_path, JANUARY)

    assert published.is_recounted
    assert downloads("2026-Q3") == [("2026-Q3", "2026-Q3", "44109", 8), ("2026-Q3", "2026-Q3", "44143", 6)]
    assert downloads("2026-Q4") == [
        ("2026-Q3", "2026-Q3", "44109", 8),
        ("2026-Q3", "2026-Q3", "44143", 5),
        ("2026-Q4", "2026-Q4", "44109", 9),
    ]


def test_territory_hidden_once_stays_hidden_when_others_erase(tmp_path: Path) -> None:
    # Rezé has three devices; Saint-Herblain, the smallest other, hides it. Its erasures would have Nantes do so.
    lone = Batch(devices=3, month=Q3, commune=REZE, first_device=100)
    gone = rows_of([Batch(devices=3, month=Q3, operator=2, first_device=200)])
    herblain = Batch(devices=5, month=Q3, commune=SAINT_HERBLAIN, first_device=50)
    kept = [lone, herblain, replace(herblain, devices=1, operator=2, first_device=60), Batch(devices=5, month=Q3)]
    record_rows(rows_of(kept))
    record_rows(gone)
    publish(tmp_path, OCTOBER)
    erase_devices(gone)

    publish(tmp_path, JANUARY)

    assert downloads("2026-Q3") == [("2026-Q3", "2026-Q3", "44109", 8)]
    assert downloads("2026-Q4") == []  # Nantes now hides Rezé, and Saint-Herblain was never shown


def test_erasure_that_is_still_being_counted_puts_the_edition_off(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3)]))
    count_once(tmp_path)
    Erasure.objects.create(erased_at=utc_now(), rows=1)

    with pytest.raises(Unavailable) as refusal:
        publish_edition(current_counts(tmp_path), today=OCTOBER, agency="Agence")

    assert refusal.value.code == "erasure_pending"


def test_file_that_is_not_of_the_edition_is_not_found(tmp_path: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=Q3)]))
    publish(tmp_path, OCTOBER)

    for name in (".state.json", "../2026-Q3/README.md", "crowd-places.csv"):
        with pytest.raises(NotFound):
            edition_file("2026-Q3", name)
    with pytest.raises(NotFound):
        edition("../counts")

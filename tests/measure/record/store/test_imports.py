import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from django.conf import settings

from maillage.core.problems import Refused
from maillage.measure.record.domain.terms import Origin, Verdict
from maillage.measure.record.edges.cli.imports import mapped_named, source_named
from maillage.measure.record.intake.sources import mlab, rtr
from maillage.measure.record.intake.sources.arcep import SOURCE as ARCEP
from maillage.measure.record.intake.sources.mapping import MappedSource
from maillage.measure.record.store.imports import (
    create_place,
    import_file,
    import_layer,
    refuse_territory_names,
    try_file,
)
from maillage.measure.record.store.models import Measurement
from maillage.territory.domain.terms import commune_code
from maillage.territory.store.territories import outline, territory
from tests.measure.record.importing import MLAB_ROW, SAMPLES, arcep_columns, arcep_row, write_csv
from tests.measure.record.reference_layers import layer_squares, layers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SIGNAL_MAPPING = """
device = ["phone"]
[source]
name = "signal"
title = "Signal"
publisher = "Agence"
licence = "Licence Ouverte 2.0"
url = "https://example.org/"
origin = "drive_test"
[time]
column = "date"
[operator]
constant = "orange"
[position]
lon = "lon"
lat = "lat"
[subtests]
[radio]
rsrp_dbm = "rsrp"
"""
RTR_SAMPLE = SAMPLES / "rtr-opendata-2021-11-sample.xlsx"


def no_progress(_rows: int) -> None:
    """Nobody watches."""


def test_rtr_sample_is_recorded_once_and_known_the_second_time() -> None:
    first = import_file(rtr.SOURCE, RTR_SAMPLE, now=NOW, progress=no_progress)
    second = import_file(rtr.SOURCE, RTR_SAMPLE, now=NOW, progress=no_progress)

    assert (first.read, first.recorded, first.known, first.refused) == (41, 41, 0, 0)
    assert +first.verdicts == {"not_mobile": 36, "counted": 5}
    assert first.unknown_operators == {"231-06": 3, "255-03": 2, "AS6830": 1}
    assert (second.read, second.recorded, second.known) == (41, 0, 41)
    assert Measurement.objects.filter(origin=Origin.FOREIGN, source="rtr").count() == 41


def test_glasgow_workbook_makes_its_place_around_the_fifteen_positions() -> None:
    mapped = mapped_named("glasgow-5g-2025")

    report = import_file(mapped.source, SAMPLES / "glasgow-5g-2025.xlsx", now=NOW, progress=no_progress)
    place = create_place(mapped, now=NOW)
    again = create_place(mapped, now=NOW)

    assert (report.recorded, +report.verdicts, report.is_whole) == (720, {"counted": 720}, True)
    assert place == again == territory("place:glasgow")
    shape = outline("place:glasgow")
    assert all(shape.contains(shapely.Point(lon, lat)) for lon, lat in mapped.points)


def test_arcep_extract_lies_in_the_departements_its_file_names() -> None:
    source = source_named("arcep-web-2022").source

    report = import_file(source, SAMPLES / "arcep-web-2022-extract.csv", now=NOW, progress=no_progress)

    rows = Measurement.objects.filter(source="arcep-web-2022").values_list("commune", "body")
    pairs = [(commune_code(commune or 0), json.loads(body)["source"]["commune"]) for commune, body in rows]
    assert (report.recorded, +report.verdicts) == (83, {"counted": 83})
    # The commune codes of the extract are those of the place of the survey, often next to where the test was made.
    assert {str(found)[:2] == said[:2] for found, said in pairs} == {True}
    assert sum(found == said for found, said in pairs) == 44


@pytest.mark.parametrize("name", ["Nantes", "Loire-Atlantique", "pays de la loire"])
def test_whole_territory_named_as_a_position_is_refused(name: str) -> None:
    # Seen: all tests of a département were put on one point of its map, and counted there.
    mapped = MappedSource(mapped_named("glasgow-5g-2025").source, None, ((-1.5534, 47.2184),), (name,))

    with pytest.raises(Refused) as refused:
        refuse_territory_names(mapped)

    assert refused.value.code == "whole_territory"


def test_named_positions_of_a_town_abroad_are_taken() -> None:
    refuse_territory_names(mapped_named("glasgow-5g-2025"))


def test_signal_without_speed_is_kept_and_not_counted(tmp_path: Path) -> None:
    (tmp_path / "signal.toml").write_text(SIGNAL_MAPPING, "utf-8")
    (tmp_path / "signal.csv").write_text("phone;date;lon;lat;rsrp\na;2026-03-14 10:00;-1.5534;47.2184;-97\n", "utf-8")
    source = source_named(str(tmp_path / "signal.toml")).source

    report = import_file(source, tmp_path / "signal.csv", now=NOW, progress=no_progress)

    assert (report.recorded, +report.verdicts, report.is_whole) == (1, {"no_result": 1}, True)
    assert json.loads(Measurement.objects.get().body)["radio"] == {"rsrp_dbm": -97}


def test_file_of_means_is_refused_before_a_row_is_read(tmp_path: Path) -> None:
    (tmp_path / "signal.toml").write_text(SIGNAL_MAPPING, "utf-8")
    (tmp_path / "tiles.csv").write_text("quadkey,avg_d_kbps,tests,devices\n120,31000,12,4\n", "utf-8")
    source = source_named(str(tmp_path / "signal.toml")).source

    with pytest.raises(Refused) as refused:
        import_file(source, tmp_path / "tiles.csv", now=NOW, progress=no_progress)

    assert refused.value.code == "aggregates"


def test_campaign_file_reports_skipped_refused_and_unknown_columns(tmp_path: Path) -> None:
    rows = [
        arcep_row("WEB", acess_duration="2", new_column="x"),
        arcep_row("SMS", id_measure="2155"),
        arcep_row("WEB", acess_duration="fast", id_measure="2156"),
        arcep_row("DOWNLOAD", bitrate_dl="31", id_measure="2157"),
    ]
    path = write_csv(tmp_path / "campaign.csv", rows, columns=[*arcep_columns(), "new_column"])

    report = import_file(ARCEP, path, now=NOW, progress=no_progress)

    assert (report.read, report.recorded, report.refused) == (4, 2, 1)
    assert sum(report.skipped.values()) == 1
    assert report.refused_by_code == {"not_a_number": 1}
    assert report.leftovers == {"new_column": 1}
    assert {(finding.code, finding.row_number) for finding in report.findings} == {
        ("not_a_number", 4),
        ("leftover", None),
    }
    assert not report.is_whole


def test_two_equal_rows_without_identity_are_two_measurements_at_every_import(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    line = "ORANGE,47.2,-1.5,44109,https://example.org/,1,2.5\n"
    path.write_text(f"operator,lat,lon,commune_code,url,is_loaded_under_10_s,load_time_s\n{line}{line}")
    source = source_named("arcep-web-2022").source

    first = import_file(source, path, now=NOW, progress=no_progress)
    second = import_file(source, path, now=NOW, progress=no_progress)

    assert (first.recorded, second.known) == (2, 2)
    assert [finding.code for finding in first.broken_promises] == ["too_few_rows"]


def test_dry_run_judges_every_row_and_writes_none() -> None:
    report = try_file(rtr.SOURCE, RTR_SAMPLE, now=NOW, progress=no_progress)

    assert (report.recorded, +report.verdicts) == (41, {"not_mobile": 36, "counted": 5})
    assert not Measurement.objects.exists()


def test_file_of_another_source_is_refused_before_anything_is_written() -> None:
    with pytest.raises(Refused) as refused:
        import_file(ARCEP, SAMPLES / "arcep-web-2022-extract.csv", now=NOW, progress=no_progress)

    assert refused.value.code == "missing_columns"
    assert not Measurement.objects.exists()


def test_mlab_rows_are_split_by_country_and_never_reach_a_square(tmp_path: Path) -> None:
    rows = [
        MLAB_ROW | {"client.Geo.AccuracyRadiusKm": "1"},
        MLAB_ROW | {"id": "two", "client.Geo.CountryCode": "DE"},
        MLAB_ROW | {"id": "three", "client.Network.ASNumber": "3215"},
    ]
    path = write_csv(tmp_path / "downloads.csv", rows, columns=list(MLAB_ROW), delimiter=",")

    report = import_file(mlab.DOWNLOADS, path, now=NOW, progress=no_progress)

    found = Measurement.objects.values_list("origin", "verdict").order_by("seq")
    assert report.recorded == 3
    assert set(found) == {
        (Origin.CROWD, Verdict.COUNTED),
        (Origin.FOREIGN, Verdict.INACCURATE_POSITION),
        (Origin.CROWD, Verdict.NOT_MOBILE),
    }
    assert not Measurement.objects.filter(grid17__isnull=False).exists()


def ookla_file(folder: Path) -> Path:
    """Three squares: Nantes (12 devices), Nantes (2 devices), New York."""
    tiles = {
        "quadkey": ["0313311233120101", "0313311233102322", "0320101103100022"],
        "tile": ["POLYGON((0 0))"] * 3,
        "avg_d_kbps": [51_000, 40_000, 90_000],
        "avg_u_kbps": [9_000, 8_000, 20_000],
        "avg_lat_ms": [31, 33, 20],
        "tests": [40, 3, 100],
        "devices": [12, 2, 50],
    }
    path = folder / "2026-07-01_performance_mobile_tiles.parquet"
    pq.write_table(pa.table(tiles), path)
    return path


def test_ookla_tiles_become_a_layer_of_their_own_with_their_licence(tmp_path: Path) -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)

    report = import_layer(ookla_file(tmp_path))

    (layer,) = layers()
    assert (report.read, report.recorded, sum(report.skipped.values())) == (3, 2, 1)
    assert (layer.name, layer.licence, layer.squares) == ("ookla-mobile-2026-07-01", "CC BY-NC-SA 4.0", 2)
    assert not Measurement.objects.exists()


def test_layer_square_below_five_devices_is_not_shown(tmp_path: Path) -> None:
    import_layer(ookla_file(tmp_path))

    france = layer_squares("ookla-mobile-2026-07-01", (-5.0, 41.0, 10.0, 51.5))
    elsewhere = layer_squares("ookla-mobile-2026-07-01", (5.0, 44.0, 6.0, 45.0))

    west, south, east, north = (side[0] for side in france.corners())
    assert (france.download_bps.tolist(), france.devices.tolist()) == ([51_000_000.0], [12])
    assert (-5 < west < east < 10, 41 < south < north < 51.5) == (True, True)
    assert len(elsewhere.square) == 0


def test_file_that_is_not_ooklas_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2026-07-01_performance_mobile_tiles.parquet"
    pq.write_table(pa.table({"quadkey": ["0"]}), path)

    with pytest.raises(Refused) as refused:
        import_layer(path)

    assert refused.value.code == "missing_columns"

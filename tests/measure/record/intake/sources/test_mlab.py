from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.measure.protocol.domain.terms import Position, Status, Subtest, SubtestKind
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.document import BodyText
from maillage.measure.record.intake.sources.mlab import DOWNLOADS, UPLOADS
from tests.measure.record.importing import MLAB_ROW, read_all, taken_of, write_csv


@pytest.mark.parametrize("separator", [".", "_"])
def test_csv_row_gives_download_and_latency_placed_by_address_only(tmp_path: Path, separator: str) -> None:
    row = {name.replace(".", separator): text for name, text in MLAB_ROW.items()}
    path = write_csv(tmp_path / "downloads.csv", [row], columns=list(row), delimiter=",")

    (outcome,) = read_all(DOWNLOADS, path)

    taken = taken_of(outcome)
    assert taken.origin is Origin.CROWD
    assert taken.measurement.position == Position(-1.5534, 47.2184, 20_000)
    assert taken.measurement.subtests == (
        Subtest(SubtestKind.LATENCY, Status.OK, 31.25),
        Subtest(SubtestKind.DOWNLOAD, Status.OK, 42_500_000),
    )
    assert (taken.measurement.operator, taken.measurement.flags) == (4, ())


def test_parquet_of_uploads_gives_uploads_and_hides_the_address(tmp_path: Path) -> None:
    nested = {
        "id": ["one"],
        "a": [{"TestTime": "2024-10-03T18:22:11Z", "MeanThroughputMbps": 9.5, "MinRTT": 30.0, "LossRate": 0.0}],
        "client": [
            {
                "IP": "198.51.100.7",
                "Geo": {"CountryCode": "DE", "City": "Bonn", "Latitude": 50.7, "Longitude": 7.1},
                "Network": {"ASNumber": 3320, "ASName": "Deutsche Telekom AG"},
            }
        ],
    }
    path = tmp_path / "uploads.parquet"
    pq.write_table(pa.table(nested), path)

    (outcome,) = read_all(UPLOADS, path)

    taken = taken_of(outcome)
    assert taken.origin is Origin.FOREIGN
    assert taken.measurement.subtests == (Subtest(SubtestKind.UPLOAD, Status.OK, 9_500_000),)
    assert (taken.measurement.operator, taken.measurement.flags) == (0, ("fixed_or_mobile",))
    assert taken.measurement.position == Position(7.1, 50.7, 50_000)
    assert isinstance(taken.measurement.body, BodyText)
    assert "198.51.100.7" not in taken.measurement.body.text


def test_network_that_carries_fixed_and_mobile_is_flagged(tmp_path: Path) -> None:
    row = MLAB_ROW | {"client.Network.ASNumber": "3215"}
    path = write_csv(tmp_path / "downloads.csv", [row], columns=list(row))

    (outcome,) = read_all(DOWNLOADS, path)

    assert taken_of(outcome).measurement.flags == ("fixed_or_mobile",)

import json
from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.cover.prediction.domain.field_tests import READINGS_SCHEMA_FILE, GroundTest, ReadingKind
from maillage.cover.prediction.intake.ground_tests import read_ground_tests

TODAY = date(2026, 6, 1)


def written(folder: Path, *rows: str) -> Path:
    names = [field["name"] for field in json.loads(READINGS_SCHEMA_FILE.read_text("utf-8"))["fields"]]
    path = folder / "releves.csv"
    # Rows of these tests end before the columns of mobile tests.
    lines = [row + ";" * (len(names) - 1 - row.count(";")) for row in rows]
    path.write_text("\n".join([";".join(names), *lines]) + "\n", "utf-8")
    return path


def test_row_of_every_column_of_the_schema_is_read_whole(tmp_path: Path):
    read = read_ground_tests(
        written(tmp_path, "l-1;ligne;2026-05-03;-1,6262;47,5638;44-001;-94;28,4;30;oui;8"), today=TODAY
    )

    assert read.tests == (
        GroundTest(
            kind=ReadingKind.LINE, device="l-1", lon=-1.6262, lat=47.5638, day=date(2026, 5, 3), site="44-001",
            rsrp_dbm=-94.0, rate_mbps=28.4, plan_mbps=30.0, is_wifi=True, height_m=8.0,
        ),
    )  # fmt: skip


def test_row_that_repeats_another_counts_once(tmp_path: Path):
    row = "m-1;;;-1.62;47.56;;-90;;;;"

    read = read_ground_tests(written(tmp_path, row, row, row), today=TODAY)

    assert (len(read.tests), read.repeated) == (1, 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("m-1;;2026-06-02;-1.62;47.56;;-90;;;;", "future_day"),
        ("m-1;;hier;-1.62;47.56;;-90;;;;", "not_a_day"),
        ("m-1;;;-1.62;;;-90;;;;", "missing"),
        ("m-1;;;-1.62;47.56;;;;;;", "missing"),
        ("m-1;;;-1.62;47.56;;90;;;;", "out_of_range"),
        ("m-1;satellite;;-1.62;47.56;;-90;;;;", "unknown_word"),
    ],
)
def test_row_that_cannot_be_is_refused_with_its_number(tmp_path: Path, row: str, code: str):
    with pytest.raises(Refused) as refusal:
        read_ground_tests(written(tmp_path, row), today=TODAY)

    assert [(finding.code, finding.row_number) for finding in refusal.value.findings] == [(code, 2)]

import json
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.terms import Position, Status, Subtest, SubtestKind, Technology, ValueOrigin
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.document import BodyText
from maillage.measure.record.intake.sources.rtr import SOURCE
from tests.measure.record.importing import SAMPLES, read_all, taken_of, write_csv

SAMPLE = SAMPLES / "rtr-opendata-2021-11-sample.xlsx"
ROW = {
    "open_uuid": "P8f14e45f-ceea-467f-a8bb-9d5f1d4e8a01",
    "open_test_uuid": "O1f0e3dad-9990-4345-b743-9f8ffabdffc4",
    "time_utc": "2026-10-03 09:12:44",
    "cat_technology": "5G",
    "lat": "48.2082",
    "long": "16.3738",
    "loc_accuracy": "12.5",
    "download_kbit": "184321",
    "upload_kbit": "23456",
    "ping_ms": "18.4",
    "network_mcc_mnc": "232-01",
    "implausible": "false",
}


def sample_columns() -> list[str]:
    header = CalamineWorkbook.from_path(SAMPLE).get_sheet_by_index(0).to_python()[0]
    return [str(name) for name in header]


def test_sample_of_the_regulator_gives_41_foreign_measurements_and_nothing_is_left_over() -> None:
    outcomes = [taken_of(outcome) for outcome in read_all(SOURCE, SAMPLE)]

    measurements = [outcome.measurement for outcome in outcomes]
    assert {outcome.origin for outcome in outcomes} == {Origin.FOREIGN}
    assert Counter(measurement.flags for measurement in measurements) == {("wifi",): 35, (): 5, ("ethernet",): 1}
    assert Counter(each.technology for each in measurements if not each.flags) == {
        Technology.G4: 3,
        Technology.G3: 1,
        Technology.UNKNOWN: 1,
    }
    assert len({measurement.id for measurement in measurements}) == 41


@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_row_with_either_separator_gives_figures_in_our_units(tmp_path: Path, delimiter: str) -> None:
    path = write_csv(tmp_path / "rtr.csv", [ROW], columns=sample_columns(), delimiter=delimiter)

    (outcome,) = read_all(SOURCE, path)

    measurement = taken_of(outcome).measurement
    assert measurement.subtests == (
        Subtest(SubtestKind.LATENCY, Status.OK, 18.4),
        Subtest(SubtestKind.DOWNLOAD, Status.OK, 184_321_000),
        Subtest(SubtestKind.UPLOAD, Status.OK, 23_456_000),
    )
    assert measurement.position == Position(16.3738, 48.2082, 12.5)
    assert (measurement.operator, measurement.operator_origin) == (46, ValueOrigin.NETWORK)
    assert measurement.technology is Technology.G5


def test_link_between_the_tests_of_one_person_is_never_kept(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "rtr.csv", [ROW], columns=sample_columns())

    (outcome,) = read_all(SOURCE, path)

    body = taken_of(outcome).measurement.body
    assert isinstance(body, BodyText)
    assert ROW["open_uuid"] not in body.text
    assert json.loads(body.text)["source"]["id"] == ROW["open_test_uuid"]


def test_row_its_source_calls_implausible_is_kept_with_voided_subtests(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "rtr.csv", [ROW | {"implausible": "true"}], columns=sample_columns())

    (outcome,) = read_all(SOURCE, path)

    measurement = taken_of(outcome).measurement
    assert measurement.flags == ("implausible",)
    assert {subtest.status for subtest in measurement.subtests} == {Status.VOIDED}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("cat_technology", "6G", "unknown_word"),
        ("time_utc", "yesterday", "not_a_moment"),
        ("download_kbit", "fast", "not_a_number"),
        ("lat", "948", "out_of_range"),
        ("open_test_uuid", "", "missing"),
    ],
)
def test_bad_row_is_refused_at_its_field_and_the_others_are_read(
    tmp_path: Path, field: str, value: str, code: str
) -> None:
    path = write_csv(tmp_path / "rtr.csv", [ROW, ROW | {field: value}, ROW], columns=sample_columns())

    first, bad, last = read_all(SOURCE, path)

    assert isinstance(bad, Refused)
    assert [(each.code, each.field_name, each.row_number) for each in bad.findings] == [(code, field, 3)]
    assert taken_of(first).measurement.id == taken_of(last).measurement.id


def test_technology_that_changed_during_the_test_counts_for_none(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "rtr.csv", [ROW | {"cat_technology": "3G/4G"}], columns=sample_columns())

    (outcome,) = read_all(SOURCE, path)

    measurement = taken_of(outcome).measurement
    assert (measurement.technology, measurement.flags) == (Technology.UNKNOWN, ("technology_changed",))

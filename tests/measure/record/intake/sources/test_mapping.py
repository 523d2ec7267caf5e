from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.terms import Status, SubtestKind, Technology
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.edges.cli.imports import mapped_named
from maillage.measure.record.intake.sources.description import ImportedTest
from maillage.measure.record.intake.sources.mapping import read_mapping
from tests.measure.record.importing import REFERENCE, SAMPLES, read_all, taken_of

ARCEP_WEB = REFERENCE / "mappings" / "arcep-web-2022.toml"
OPERATORS = {42: "EE", 43: "O2", 45: "Vodafone", 49: "Sky Mobile"}


def glasgow() -> list[ImportedTest]:
    source = mapped_named("glasgow-5g-2025").source
    return [taken_of(outcome) for outcome in read_all(source, SAMPLES / "glasgow-5g-2025.xlsx")]


def test_glasgow_workbook_gives_720_tests_of_four_operators_at_fifteen_places() -> None:
    found = glasgow()

    assert len(found) == len({each.measurement.id for each in found}) == 720
    assert Counter(each.measurement.operator for each in found) == dict.fromkeys(OPERATORS, 180)
    assert len({each.measurement.position for each in found}) == 15
    assert {(each.origin, each.measurement.technology) for each in found} == {(Origin.FOREIGN, Technology.G5)}


def test_glasgow_medians_are_those_of_the_workbook() -> None:
    found = glasgow()

    rates = {
        name: median(
            subtest.value or 0
            for each in found
            for subtest in each.measurement.subtests
            if each.measurement.operator == code and subtest.kind is SubtestKind.DOWNLOAD
        )
        for code, name in OPERATORS.items()
    }
    assert rates == pytest.approx(
        {"EE": 652_615_000, "O2": 744_900_000, "Vodafone": 681_330_000, "Sky Mobile": 647_240_000}
    )


def test_glasgow_outing_is_one_device_so_that_a_public_campaign_can_be_shown() -> None:
    found = glasgow()

    devices = {
        code: {each.measurement.device for each in found if each.measurement.operator == code} for code in OPERATORS
    }
    assert {code: len(each) for code, each in devices.items()} == dict.fromkeys(OPERATORS, 90)
    assert found[0].measurement.body["source"] == {
        "name": "glasgow-5g-2025",
        "device_model": "Google Pixel 9 Pro",
        "place": "Glasgow City Centre",
        "network_name": "EE",
    }


def test_arcep_extract_gives_83_pages_of_which_those_at_ten_seconds_timed_out() -> None:
    source = read_mapping(ARCEP_WEB).source

    found = [taken_of(outcome) for outcome in read_all(source, SAMPLES / "arcep-web-2022-extract.csv")]

    statuses = Counter(each.measurement.subtests[0].status for each in found)
    assert statuses == {Status.OK: 74, Status.TIMEOUT: 8, Status.FAILED: 1}
    assert Counter(each.measurement.operator for each in found) == {1: 25, 2: 20, 3: 13, 4: 25}
    assert {each.origin for each in found} == {Origin.DRIVE_TEST}


@pytest.mark.parametrize(
    ("line", "replacement", "code"),
    [
        ('unit = "s"', 'unit = "Mbit/s"', "wrong_unit"),
        ("timeout_at = 10.0", "timeuot_at = 10.0", "wrong_mapping"),
        ('origin = "drive_test"', 'origin = "simulated"', "wrong_mapping"),
        ('lon = "lon"', "", "wrong_position"),
        ('column = "operator"', "", "wrong_mapping"),
        ("[position]", "[position", "not_toml"),
    ],
)
def test_mapping_with_a_mistake_is_refused(tmp_path: Path, line: str, replacement: str, code: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(ARCEP_WEB.read_text("utf-8").replace(line, replacement, 1), "utf-8")

    with pytest.raises(Refused) as refused:
        read_mapping(path)

    assert refused.value.code == code


def test_value_missing_from_a_lookup_is_refused_at_its_row(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(
        "operator,lat,lon,commune_code,url,is_loaded_under_10_s,load_time_s\n"
        "ORANGE,47.2,-1.5,44109,https://example.org/,1,2.5\n"
        "BIDULE,47.2,-1.5,44109,https://example.org/,1,2.5\n"
    )

    good, bad = read_all(read_mapping(ARCEP_WEB).source, path)

    assert isinstance(bad, Refused)
    assert [(each.code, each.row_number) for each in bad.findings] == [("unknown_word", 3)]
    assert taken_of(good).measurement.operator == 1

from datetime import UTC, datetime
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.core.tables.source_rows import SourceRow
from maillage.measure.protocol.domain.terms import Context, Position, Status, SubtestKind, Technology
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.document import BodyText
from maillage.measure.record.intake.sources.arcep import DESCOPED, HELICOPTER, NO_TEST, SOURCE, read_row
from maillage.measure.record.intake.sources.description import ImportedTest, SkippedRow
from tests.measure.record.importing import arcep_columns, arcep_row, make_registers, read_all, taken_of, write_csv


def outcome_of(protocol: str, **fields: str) -> ImportedTest | SkippedRow:
    row = {name: text for name, text in arcep_row(protocol, **fields).items() if text}
    return read_row(SourceRow(2, row), make_registers())


def test_description_names_every_column_of_the_contract() -> None:
    columns = arcep_columns()

    known = set(SOURCE.columns) | set(SOURCE.ignored_columns(columns))

    assert len(columns) == 102
    assert set(columns) - known == set()


@pytest.mark.parametrize(
    ("protocol", "fields", "expected"),
    [
        ("WEB", {"acess_duration": "1.2", "loaded_in_less_10_secondes": "1"}, ("web", "ok", 1_200)),
        ("WEB", {"acess_duration": "10.01", "loaded_in_less_10_secondes": "1"}, ("web", "timeout", None)),
        ("WEB", {"acess_duration": "0.26", "loaded_in_less_10_secondes": "0"}, ("web", "failed", None)),
        ("WEB", {"loaded_in_less_10_secondes": "0"}, ("web", "failed", None)),
        (
            "STREAM",
            {"video_initialisation_duration": "2.6", "video_freez_duration": "1.6", "video_viewing_duration": "30"},
            ("video", "ok", 4_200),
        ),
        ("STREAM", {"video_viewing_duration": "0", "quality_correct": "0"}, ("video", "failed", None)),
        ("PING", {"ping_result": "38"}, ("latency", "ok", 38)),
        ("PING", {"ping_result": "1", "acess_duration": "0.041"}, ("latency", "ok", 41)),
        ("PING", {"ping_result": "0"}, ("latency", "failed", None)),
        ("DLH", {"transfert_duration": "1,4", "download_ok": "1"}, ("file_download", "ok", 1_400)),
        ("DLH", {"transfert_duration": "30.2", "download_ok": "0"}, ("file_download", "timeout", None)),
        ("ULH", {"download_ok": "0", "upload_ok": "0"}, ("file_upload", "failed", None)),
        ("DOWNLOAD", {"bitrate_dl": "6"}, ("download", "ok", 6_000_000)),
        ("UPLOAD", {"bitrate_ul": "2", "upload_ok": "1"}, ("upload", "ok", 2_000_000)),
        ("UPLOAD", {"upload_ok": "0"}, ("upload", "failed", None)),
    ],
)
def test_protocol_gives_its_subtest(
    protocol: str, fields: dict[str, str], expected: tuple[str, str, float | None]
) -> None:
    kind, status, value = expected

    outcome = outcome_of(protocol, **fields)

    (subtest,) = taken_of(outcome).measurement.subtests
    assert (subtest.kind, subtest.status) == (SubtestKind(kind), Status(status))
    assert subtest.value == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("start_s", "correct", "verdict"),
    [("2.6", "1", "perfect"), ("3.4", "1", "correct"), ("2.6", "0", "failed"), ("2.6", None, None)],
)
def test_film_has_the_verdict_of_the_survey(start_s: str, correct: str | None, verdict: str | None) -> None:
    said = {} if correct is None else {"quality_correct": correct}

    outcome = outcome_of("STREAM", video_initialisation_duration=start_s, video_viewing_duration="30", **said)

    (subtest,) = taken_of(outcome).measurement.subtests
    assert (subtest.status, subtest.verdict) == (Status.OK, verdict)


def test_row_gives_place_moment_operator_technology_and_situation() -> None:
    outcome = outcome_of("WEB", acess_duration="2", situation="INCAR", techno_start="5G", techno_end="4G")

    taken = taken_of(outcome)
    assert taken.origin is Origin.DRIVE_TEST
    assert taken.measurement.position == Position(-1.5534, 47.2184)
    assert taken.measurement.taken_at.astimezone(UTC) == datetime(2023, 8, 7, 10, 45, 15, 110_000, UTC)
    assert (taken.measurement.operator, taken.measurement.technology) == (2, Technology.G5)
    assert (taken.measurement.context, taken.measurement.flags) == (Context.CAR, ("technology_changed",))


def test_free_of_a_mobile_campaign_is_free_mobile() -> None:
    assert taken_of(outcome_of("WEB", acess_duration="2", operator="Free")).measurement.operator == 4


def test_terminal_is_hidden_and_one_outing_is_one_device() -> None:
    same = [taken_of(outcome_of("WEB", acess_duration="2", id_measure=each)).measurement for each in ("1", "2")]
    other_day = taken_of(outcome_of("WEB", acess_duration="2", date_time_start="08/08/2023 12:45:15")).measurement

    assert same[0].device == same[1].device != other_day.device
    assert same[0].id != same[1].id
    assert all(isinstance(each.body, BodyText) and "448674528976410" not in each.body.text for each in same)


@pytest.mark.parametrize(
    ("protocol", "fields", "expected"),
    [
        ("SMS", {}, NO_TEST["SMS"]),
        ("VOIX", {}, NO_TEST["VOIX"]),
        ("WEB", {"descoping": "1"}, DESCOPED),
        ("WEB", {"helicopter_measure": "1"}, HELICOPTER),
    ],
)
def test_row_that_is_no_test_of_ours_is_skipped_with_its_reason(
    protocol: str, fields: dict[str, str], expected: SkippedRow
) -> None:
    assert outcome_of(protocol, **fields) == expected


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"operator": "Bidule"}, "unknown_operator"),
        ({"situation": "ONFOOT"}, "unknown_word"),
        ({"techno_start": "6G"}, "unknown_word"),
        ({"date_time_start": "07/08/2023 12:45:85.11"}, "not_a_moment"),
        ({"latitude_start": "147"}, "out_of_range"),
        ({"id_measure": ""}, "missing"),
    ],
)
def test_bad_row_is_refused_with_a_code(fields: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        outcome_of("WEB", acess_duration="2", **fields)

    assert refused.value.code == code


def test_unknown_protocol_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        outcome_of("TELNET")

    assert refused.value.code == "unknown_word"


def test_file_with_the_columns_of_the_contract_is_read(tmp_path: Path) -> None:
    rows = [arcep_row("WEB", acess_duration="2"), arcep_row("SMS"), arcep_row("DOWNLOAD", bitrate_dl="36,5")]
    path = write_csv(tmp_path / "2026_QoS.csv", rows, columns=arcep_columns())

    outcomes = read_all(SOURCE, path)

    assert [type(outcome) for outcome in outcomes] == [ImportedTest, SkippedRow, ImportedTest]

"""Scores of recorded rows follow a change of the method, whatever stops the work."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain import score
from maillage.measure.record.domain.method import MethodLimits
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.measure.record.intake.document import BodyText
from maillage.measure.record.intake.reading import DocumentReader, recorded_subtests
from maillage.measure.record.store import changed_rows
from maillage.measure.record.store.changed_rows import rescore_rows
from maillage.measure.record.store.models import Erasure, Measurement
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import record_measurements
from maillage.measure.record.store.simulation import simulate_campaign
from maillage.site.cli import quality as app
from tests.measure.record.crowds import own_installation
from tests.measure.record.documents import NO_NODES, NOW, document, measurement, text_of

pytestmark = pytest.mark.django_db(transaction=True)

HARDER = dict(score.LIMITS) | {SubtestKind.DOWNLOAD: MethodLimits(poor=10_000_000, good=1_000_000_000)}


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


@pytest.fixture
def simulated() -> None:
    simulate_campaign("commune:44109", tests=400, devices=150, seed=1, now=NOW, progress=lambda _tests: None)


def change_method(monkeypatch: pytest.MonkeyPatch, mark: str = "harder") -> None:
    monkeypatch.setattr(score, "LIMITS", HARDER)
    monkeypatch.setattr(changed_rows, "shipped_text", lambda: mark)


def bins() -> dict[int, tuple[int | None, ...]]:
    rows = Measurement.objects.order_by("seq").values_list(
        "seq", "bin_score", "bin_speed_score", "bin_download", "sample_mask"
    )
    return {row[0]: row[1:] for row in rows}


def nothing_to_say(_share: float) -> None:
    """Nobody watches."""


@pytest.mark.usefixtures("simulated")
def test_scores_recomputed_by_the_same_method_stay_and_nothing_is_counted_anew() -> None:
    before = bins()

    done = rescore_rows(now=NOW, progress=nothing_to_say)

    assert (done.changed, done.from_documents, bins()) == (0, done.rows, before)
    assert done.rows > 300
    assert not Erasure.objects.exists()


@pytest.mark.usefixtures("simulated")
def test_changed_method_gives_the_scores_that_new_rows_get(monkeypatch: pytest.MonkeyPatch) -> None:
    before = bins()
    change_method(monkeypatch)

    done = rescore_rows(now=NOW, progress=nothing_to_say)
    after = bins()
    Measurement.objects.all().delete()
    simulate_campaign("commune:44109", tests=400, devices=150, seed=1, now=NOW, progress=nothing_to_say)

    assert done.changed > 0.8 * done.rows
    assert list(after.values()) == [
        (*row[:3], mask) for row, (*_, mask) in zip(bins().values(), before.values(), strict=True)
    ]


@pytest.mark.usefixtures("simulated")
def test_counts_are_made_anew_with_the_new_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Selection(usage=Usage.SPEED_SCORE, origin=Origin.SIMULATED)
    count_once()
    before = figures_by_operator(area_of("commune:44109"), asked)[None]
    change_method(monkeypatch)

    rescore_rows(now=NOW, progress=nothing_to_say)
    count_once()

    after = figures_by_operator(area_of("commune:44109"), asked)[None]
    assert after.samples == before.samples
    assert after.median is not None
    assert before.median is not None
    assert after.median < before.median - 5


@pytest.mark.usefixtures("simulated")
def test_stopped_work_goes_on_where_it_stood_and_counts_once_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_rows, "BATCH_ROWS", 50)
    change_method(monkeypatch)
    told: list[float] = []

    def stop_after_three(share: float) -> None:
        told.append(share)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescore_rows(now=NOW, progress=stop_after_three)
    stopped = Erasure.objects.count()
    done = rescore_rows(now=NOW, progress=told.append)
    again = rescore_rows(now=NOW, progress=nothing_to_say)

    assert stopped == 0
    assert done.is_resumed
    assert told == sorted(told)
    assert (done.rows, again.rows, again.changed, again.is_resumed) == (again.rows, done.rows, 0, False)
    assert Erasure.objects.count() == 1


@pytest.mark.usefixtures("simulated")
def test_method_changed_back_in_the_middle_still_has_everything_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = bins()
    monkeypatch.setattr(changed_rows, "BATCH_ROWS", 50)

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as harder:
        change_method(harder)
        with pytest.raises(KeyboardInterrupt):
            rescore_rows(now=NOW, progress=stop)
    rescore_rows(now=NOW, progress=nothing_to_say)

    assert bins() == before
    assert Erasure.objects.count() == 1


def test_row_of_a_file_in_another_form_is_scored_from_its_bins(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = DocumentReader(operator_table(), lambda _token: 12, NO_NODES)
    made = reader.read(text_of(document()))
    record_measurements(
        [measurement(subtests=made.subtests, body={"line": 12})], origin=Origin.CROWD, source="file", now=NOW
    )
    record_measurements([made], origin=Origin.CROWD, source="api", now=NOW)
    change_method(monkeypatch)

    done = rescore_rows(now=NOW, progress=nothing_to_say)

    from_bins, from_document = (np.array(row[:2]) for row in bins().values())
    assert (done.rows, done.from_documents, done.changed) == (2, 1, 2)
    assert np.abs(from_bins - from_document).max() <= 4


def test_kept_document_tells_its_subtests_and_anything_else_none() -> None:
    reader = DocumentReader(operator_table(), lambda _token: 12, NO_NODES)
    made = reader.read(text_of(document()))

    assert isinstance(made.body, BodyText)
    assert recorded_subtests(made.body.text) == made.subtests
    assert [recorded_subtests(body) for body in ("", "{}", "[1]", '{"line": 12}')] == [None] * 4


@pytest.mark.usefixtures("simulated")
def test_command_says_what_it_did() -> None:
    got = CliRunner().invoke(app, ["rescore", "--json"])
    seen = CliRunner().invoke(app, ["rescore"])

    facts = json.loads(got.stdout)
    assert (got.exit_code, facts["changed"], facts["from_bins"]) == (0, 0, 0)
    assert (seen.exit_code, str(facts["rows"]) in seen.stdout) == (0, True)


def test_command_on_an_empty_record_exits_1() -> None:
    assert CliRunner().invoke(app, ["rescore"]).exit_code == 1

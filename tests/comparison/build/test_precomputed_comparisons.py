"""Comparisons of large régions made with the sample files: what they say is what they would say when asked for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from maillage.comparison.build import precomputed_comparisons
from maillage.comparison.build.precomputed_comparisons import ComparisonSchedule, made_ahead, update_ahead
from maillage.comparison.queries.comparison import compared_in, comparison, variants, varied_in
from maillage.comparison.queries.precomputed_comparisons import Ahead, AheadName, read_ahead, write_ahead
from maillage.comparison.queries.weather import followed_places, towns_of
from maillage.comparison.rules.coarsening import coarse_comparison
from maillage.core.clock import utc_now
from maillage.core.lower_bound import LowerBound
from maillage.figures.build.sample_files import update_samples
from maillage.figures.queries.sample_files import Samples, current_samples, read_sample_manifest, samples_folder
from maillage.quality.terms import Origin, Period, Selection
from maillage.territory.queries import territory
from tests.figures.countable import record_rows
from tests.quality.crowds import Crowd, count_crowds, own_installation, rows_of_crowds

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed

REGION = "region:52"
EVERYTHING = Selection()
PORNIC = (-2.1, 47.115)
PATIENCE_S = 20.0


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(precomputed_comparisons, "MANY_ROWS", 50)
    with own_installation(tmp_path):
        yield


def count_three_operators() -> None:
    count_crowds(
        Crowd(devices=450, score=70),
        Crowd(devices=450, operator=2, score=50, first_device=1_000),
        Crowd(devices=9, operator=3, first_device=2_000),
        Crowd(devices=3, operator=4, first_device=3_000),
    )


def test_region_with_many_rows_is_compared_ahead_as_it_would_be_when_asked() -> None:
    count_three_operators()

    samples = current_samples()

    [ahead] = [ahead for name, ahead in samples.ahead.items() if name.address == REGION]
    assert samples.ahead[AheadName(Origin.CROWD, REGION, territory(REGION).vintage)] is ahead
    assert ahead.comparison == compared_in(samples, REGION, EVERYTHING)
    assert ahead.variants == varied_in(samples, REGION, EVERYTHING, base=ahead.comparison)
    assert comparison(REGION, EVERYTHING) == coarse_comparison(ahead.comparison)
    assert variants(REGION, EVERYTHING) is ahead.variants


def test_weather_of_places_and_towns_is_compared_ahead_as_it_would_be_when_asked() -> None:
    month_of_summer_2026 = 139
    count_crowds(
        Crowd(devices=60, score=70, month=month_of_summer_2026, at=PORNIC, commune="44131"),
        Crowd(devices=60, operator=2, score=50, first_device=1_000, month=month_of_summer_2026),
    )
    home, samples = territory(REGION), current_samples()

    made = made_ahead(samples, today=date(2026, 11, 25))

    shown = {(name.address, name.period) for name in made if name.address != REGION}
    # Nine places with few scores in their first summer: all time is shown.
    assert {address for address, period in shown if period is None} == {
        each.address for each in (*followed_places(home), *towns_of(home))
    }
    for name, ahead in made.items():
        selection = Selection(origin=name.origin, period=name.period)
        assert ahead.comparison == compared_in(samples, name.address, selection)
    assert made[AheadName(Origin.CROWD, "place:pornic", territory("place:pornic").vintage)].variants is None


def test_what_was_made_ahead_is_read_back_with_its_period(tmp_path: Path) -> None:
    count_three_operators()
    compared = current_samples().ahead[AheadName(Origin.CROWD, REGION, territory(REGION).vintage)].comparison
    made = {AheadName(Origin.CROWD, "place:pornic", "2026", Period(138, 3)): Ahead(compared, None)}

    write_ahead(tmp_path / "ahead", made)

    assert read_ahead(tmp_path / "ahead") == made


def test_filtered_comparison_is_not_the_one_made_ahead() -> None:
    count_three_operators()

    got = comparison(REGION, Selection(period=Period(131, 1)))

    assert [each.tests for each in got.operators] == [0, 0, 0, 0]


def test_origin_with_few_rows_is_compared_when_asked() -> None:
    count_crowds(Crowd(devices=49))

    assert current_samples().ahead == {}
    assert comparison(REGION, EVERYTHING).operators[0].tests == LowerBound.of(49)


def test_file_of_comparisons_cut_short_holds_none_and_a_lost_one_is_made_again(tmp_path: Path) -> None:
    count_three_operators()
    [path] = samples_folder().glob("*.comparisons")
    made = made_ahead(current_samples())
    cut = tmp_path / "cut.comparisons"
    write_ahead(cut, made)
    assert read_ahead(cut) == made

    cut.write_bytes(cut.read_bytes()[:-9])
    path.unlink()
    update_samples()
    update_ahead()

    assert read_ahead(cut) == {}
    assert current_samples().ahead == made


def test_samples_follow_within_a_look_while_comparisons_are_still_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """/health said « no new samples for over 5 minutes » after the demonstration was loaded: comparing held them up."""
    count_three_operators()
    begun, may_end = Event(), Event()

    def slow(samples: Samples) -> dict[AheadName, Ahead]:
        begun.set()
        may_end.wait(PATIENCE_S)
        return made_ahead(samples)

    monkeypatch.setattr(precomputed_comparisons, "made_ahead", slow)
    thread = Thread(target=ComparisonSchedule().look, args=(utc_now(),))
    thread.start()
    begun.wait(PATIENCE_S)
    count_rows_alone(Crowd(devices=700, operator=2, first_device=5_000))

    rows = update_samples().rows

    may_end.set()
    thread.join(PATIENCE_S)
    assert (rows, current_samples().size(Origin.CROWD), thread.is_alive()) == (1612, 1612, False)


def test_comparisons_are_made_at_the_start_then_when_tests_came_in_and_after_a_rest() -> None:
    count_three_operators()
    schedule = ComparisonSchedule()

    looks = [schedule.look(utc_now()) > 0 for _ in range(2)]
    count_rows_alone(Crowd(devices=95, operator=2, first_device=5_000))
    update_samples()  # more than a tenth: those of before are shown no more, so that there is no rest
    looks += [schedule.look(utc_now()) > 0 for _ in range(2)]

    assert looks == [True, False, True, False]


def test_samples_changed_in_place_are_made_anew_once_and_then_it_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_samples: Samples) -> dict[AheadName, Ahead]:
        raise ValueError("operands could not be broadcast together")

    count_three_operators()
    monkeypatch.setattr(precomputed_comparisons, "made_ahead", damaged)
    schedule = ComparisonSchedule()

    assert schedule.look(utc_now()) == 0
    assert read_sample_manifest(samples_folder()) is None
    update_samples()
    with pytest.raises(ValueError, match="broadcast"):
        schedule.look(utc_now())


@pytest.mark.parametrize(("devices", "is_shown"), [(90, True), (95, False)])
def test_comparisons_of_a_tenth_fewer_rows_are_still_shown_and_older_ones_are_made_when_asked(
    *, devices: int, is_shown: bool
) -> None:
    count_three_operators()
    before = current_samples().ahead
    count_rows_alone(Crowd(devices=devices, operator=2, first_device=5_000))

    update_samples()

    assert current_samples().ahead == (before if is_shown else {})
    update_ahead()
    assert read_sample_manifest(samples_folder()).ahead_rows == 912 + devices  # type: ignore[union-attr]


def test_comparisons_made_ahead_end_with_an_erasure() -> None:
    count_three_operators()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_measurement WHERE seq = (SELECT max(seq) FROM quality_measurement)")
        cursor.execute("INSERT INTO quality_erasure (erased_at, rows) VALUES (%s, %s)", (utc_now(), cursor.rowcount))

    update_samples()

    assert current_samples().ahead == {}


def count_rows_alone(crowd: Crowd) -> None:
    with transaction.atomic():
        record_rows(rows_of_crowds([crowd]))

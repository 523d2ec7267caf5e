"""Comparisons of large régions made with the sample files: what they say is what they would say when asked for."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from maillage.core.clock import utc_now
from maillage.core.lower_bound import LowerBound
from maillage.measure.comparison.domain.coarsening import coarse_comparison
from maillage.measure.comparison.store.comparison import comparison, computed_comparison, computed_variants, variants
from maillage.measure.comparison.store.comparison_precomputation import comparisons_of
from maillage.measure.comparison.store.precomputed_comparisons import (
    COMPARISONS_FILE,
    ComparisonName,
    PrecomputedComparison,
    PrecomputedComparisons,
)
from maillage.measure.comparison.store.weather import followed_places
from maillage.measure.figures.store import home_files
from maillage.measure.figures.store.home_files import HomeFileSchedule, HomeRows
from maillage.measure.figures.store.sample_file_updates import update_samples
from maillage.measure.figures.store.sample_files import current_samples, read_sample_manifest, samples_folder
from maillage.measure.record.domain.terms import Origin, Period, Selection
from maillage.territory.store.territories import territory
from tests.measure.figures.countable import record_rows
from tests.measure.record.crowds import Crowd, count_crowds, own_installation, rows_of_crowds

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed

REGION = "region:52"
EVERYTHING = Selection()
PORNIC = (-2.1, 47.115)
PATIENCE_S = 20.0


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(home_files, "MANY_ROWS", 50)
    with own_installation(tmp_path):
        yield


def precomputed() -> dict[ComparisonName, PrecomputedComparison]:
    return dict(COMPARISONS_FILE.beside(current_samples(), Origin.CROWD) or ())


def schedule_of_comparisons() -> HomeFileSchedule[PrecomputedComparisons]:
    return HomeFileSchedule(COMPARISONS_FILE, comparisons_of)


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

    by_name = precomputed()
    [made] = [made for name, made in by_name.items() if name.address == REGION]
    assert by_name[ComparisonName(REGION, territory(REGION).vintage)] is made
    assert made.comparison == computed_comparison(samples, REGION, EVERYTHING)
    assert made.variants == computed_variants(samples, REGION, EVERYTHING, base=made.comparison)
    assert comparison(REGION, EVERYTHING) == coarse_comparison(made.comparison)
    assert variants(REGION, EVERYTHING) is made.variants


def test_weather_of_places_is_compared_ahead_as_it_would_be_when_asked() -> None:
    month_of_summer_2026 = 139
    count_crowds(
        Crowd(devices=60, score=70, month=month_of_summer_2026, at=PORNIC, commune="44131"),
        Crowd(devices=60, operator=2, score=50, first_device=1_000, month=month_of_summer_2026),
    )
    home, samples = territory(REGION), current_samples()

    made = dict(comparisons_of(Origin.CROWD, today=date(2026, 11, 25)))

    shown = {(name.address, name.period) for name in made if name.address != REGION}
    # Nine places with few scores in their first summer: all time is shown.
    assert {address for address, period in shown if period is None} == {each.address for each in followed_places(home)}
    for name, weather in made.items():
        selection = Selection(period=name.period)
        assert weather.comparison == computed_comparison(samples, name.address, selection)
    assert made[ComparisonName("place:pornic", territory("place:pornic").vintage)].variants is None


def test_what_was_precomputed_is_read_back_with_its_period(tmp_path: Path) -> None:
    count_three_operators()
    name = ComparisonName(REGION, territory(REGION).vintage)
    compared = precomputed()[name].comparison
    pairs: PrecomputedComparisons = (
        (ComparisonName("place:pornic", "2026", Period(138, 3)), PrecomputedComparison(compared, None)),
    )
    source = HomeRows(version=9, home=REGION, vintage="2026", rebuilt=7, watermark=8, rows=912)
    path = tmp_path / COMPARISONS_FILE.name

    COMPARISONS_FILE.publish(tmp_path, source, {Origin.CROWD: pairs})

    assert COMPARISONS_FILE.read(path) == (source, {Origin.CROWD: pairs})


def test_filtered_comparison_is_not_the_one_comparisons_of() -> None:
    count_three_operators()

    got = comparison(REGION, Selection(period=Period(131, 1)))

    assert [each.tests for each in got.operators] == [0, 0, 0, 0]


def test_origin_with_few_rows_is_compared_when_asked() -> None:
    count_crowds(Crowd(devices=49))

    assert precomputed() == {}
    assert comparison(REGION, EVERYTHING).operators[0].tests == LowerBound.of(49)


def test_file_of_comparisons_cut_short_holds_none_and_a_lost_one_is_made_again() -> None:
    count_three_operators()
    path = samples_folder() / COMPARISONS_FILE.name
    by_name = dict(COMPARISONS_FILE.read(path)[1][Origin.CROWD])

    path.write_bytes(path.read_bytes()[:-9])
    cut_short = precomputed()
    path.unlink()
    lost = precomputed()
    schedule_of_comparisons().look(utc_now())

    assert (len(by_name) > 0, cut_short, lost) == (True, {}, {})
    assert precomputed() == by_name


def test_samples_follow_within_a_look_while_comparisons_are_still_made() -> None:
    """/health said « no new samples for over 5 minutes » after the demonstration was loaded: comparing held them up."""
    count_three_operators()
    begun, may_end = Event(), Event()

    def slow(origin: Origin) -> PrecomputedComparisons:
        begun.set()
        may_end.wait(PATIENCE_S)
        return comparisons_of(origin)

    def look() -> None:
        with closing(connection):
            HomeFileSchedule(COMPARISONS_FILE, slow).look(utc_now())

    thread = Thread(target=look)
    thread.start()
    begun.wait(PATIENCE_S)
    count_rows_alone(Crowd(devices=700, operator=2, first_device=5_000))

    rows = update_samples().rows

    may_end.set()
    thread.join(PATIENCE_S)
    assert (rows, current_samples().size(Origin.CROWD), thread.is_alive()) == (1612, 1612, False)


def test_comparisons_are_made_at_the_start_then_when_tests_came_in_and_after_a_rest() -> None:
    count_three_operators()
    schedule = schedule_of_comparisons()

    looks = [schedule.look(utc_now()) > 0 for _ in range(2)]
    count_rows_alone(Crowd(devices=95, operator=2, first_device=5_000))
    update_samples()  # more than a tenth: those of before are shown no more, so that there is no rest
    looks += [schedule.look(utc_now()) > 0 for _ in range(2)]

    assert looks == [True, False, True, False]


def test_samples_changed_in_place_are_made_anew_once_and_then_it_is_our_fault() -> None:
    def damaged(_origin: Origin) -> PrecomputedComparisons:
        raise ValueError("operands could not be broadcast together")

    count_three_operators()
    schedule = HomeFileSchedule(COMPARISONS_FILE, damaged)

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
    before = precomputed()
    count_rows_alone(Crowd(devices=devices, operator=2, first_device=5_000))

    update_samples()

    assert precomputed() == (before if is_shown else {})
    schedule_of_comparisons().look(utc_now())
    assert COMPARISONS_FILE.published(samples_folder())[0].rows == 912 + devices


def test_comparisons_comparisons_of_end_with_an_erasure() -> None:
    count_three_operators()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_measurement WHERE seq = (SELECT max(seq) FROM quality_measurement)")
        cursor.execute("INSERT INTO quality_erasure (erased_at, rows) VALUES (%s, %s)", (utc_now(), cursor.rowcount))

    update_samples()

    assert precomputed() == {}


def count_rows_alone(crowd: Crowd) -> None:
    with transaction.atomic():
        record_rows(rows_of_crowds([crowd]))

"""No figure rests on fewer than five devices, on any way out: each thing shown is held against the rows themselves."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from math import isclose

import httpx
import pyarrow.parquet as pq
import pytest
from django.utils.timezone import localdate
from pytest_django.plugin import DjangoDbBlocker

from maillage.core.clock import utc_now
from maillage.core.disclosure.interval_ends import FEWEST_TESTS, share_ends
from maillage.core.geo import unmorton
from maillage.measure.editions.store.publication import publish_edition
from maillage.measure.figures.domain.value_classes import CLASS_STEPS
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Usage
from maillage.measure.record.store.simulation import simulate_campaign
from maillage.site.api import api
from tests.databases import empty_database
from tests.measure.figures.campaigns import count_nothing
from tests.site.every_way_out import figures_shown as ways
from tests.site.every_way_out.ground_truth import FLOOR, MANY, STEPS, GroundTruth, Unit, ground_truth, step_of

WALKED = {
    "/api/v1/territories/{territory}/figures",
    "/api/v1/territories/{territory}/figures/months",
    "/api/v1/territories/{territory}/figures/{units}",
    "/api/v1/territories/{territory}/podium",
    "/api/v1/territories/{territory}/comparison",
    "/api/v1/squares",
    "/api/v1/campaigns/current",
    "/api/v1/campaigns/{campaign}",
}
# What a person sent herself, the reference, texts of the catalogue, contracts, predictions, events, the node.
OF_NO_MEASUREMENT = (
    "/api/v1/measurements/mine",
    "/api/v1/schemas",
    "/api/v1/territories",
    "/api/v1/network",
    "/api/v1/datasets",
    "/api/v1/contract",  # contracts, and their faults
    "/api/v1/buyers",
    "/api/v1/holders",
    "/api/v1/location",
    "/api/v1/planned-purchases",
    "/api/v1/ideas",
    "/api/v1/reuses",
    "/api/v1/press-releases",  # texts that the agency wrote, with figures as pages showed them that day
    "/api/v1/structures",
    "/api/v1/structure-matches",
    "/api/v1/events",
    "/api/v1/opportunities",
    "/api/v1/structure-group",
    "/api/v1/clauses",
    # Predictions, sites, corrections; and fixed lines alone, whose floor of five homes tests/cover/prediction hold.
    "/api/v1/coverage/",
)
HELD = {"values", "means", "ends", "ends that are tests"}
BOX = "-1.3,47.7,0.0,48.6"
OF_TERRITORY = (
    "/territoires/{}?origin=simulated",
    *(f"/territoires/{{}}?origin=simulated&detail={part}" for part in ("notes", "usage", "mois", "tableau", "besoins")),
    "/meteo/{}/carte?origin=simulated",
    "/kit/{}",
    "/kit/{}/compteur",
)
OF_INSTALLATION = (
    "/",
    "/carte/tableau?origin=simulated&level=square&z=11&lat=48.07&lon=-0.77&bbox=-1.0,47.95,-0.5,48.2",
    "/territoires?origin=simulated",
    "/carte/tableau?origin=simulated&level=commune",
    "/carte/tableau?origin=simulated&level=departement",
    "/campagne?origin=simulated",
    "/operateurs?origin=simulated",
    "/operateurs/orange?origin=simulated",
    "/meteo?origin=simulated",
    "/reparer?origin=simulated",
    "/donnees",
    "/contribuer",
)


@pytest.fixture(
    scope="module",
    params=[("departement:53", 2_400, 260, 2), pytest.param(("region:52", 12_000, 2_600, 30), marks=pytest.mark.gate)],
    ids=["departement", "region"],
)
def truth(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[GroundTruth]:
    """A simulated campaign, counted, with what its rows say; the rows are gone again, the counts stay."""
    territory, tests, devices, weak_places = request.param
    with django_db_blocker.unblock():
        count_nothing()
        simulate_campaign(
            territory,
            tests=tests,
            devices=devices,
            seed=31,
            now=utc_now(),
            progress=lambda _done: None,
            weak_places=weak_places,
        )
        count_once()
        rows = ground_truth()
        empty_database()
    yield rows
    with django_db_blocker.unblock():
        count_nothing()


@pytest.fixture
def ask(browser: httpx.Client) -> ways.Ask:
    def asked(address: str) -> bytes:
        answer = browser.get(address)
        assert answer.status_code in {200, 204}, (address, answer.status_code, answer.text[:200])
        return answer.content

    return asked


def faults(shown: Iterable[ways.Shown], truth: GroundTruth) -> tuple[list[str], Counter[str]]:
    """What rests on too few devices or tells more than it may; and how many things were held, by way out."""
    found, held = [], Counter[str]()
    for one in shown:
        held[one.way] += 1
        devices, tests = truth.devices(one.unit), truth.tests[one.unit]
        if devices < FLOOR:
            found.append(f"{one}: {devices} devices")
        elif one.tests is not None and one.is_rounded and one.tests != step_of(tests):
            found.append(f"{one}: the step of {tests} tests is another")
        elif one.tests is not None and not one.is_rounded and (devices < MANY or one.tests != tests):
            found.append(f"{one}: told exactly, of {tests} tests by {devices} devices")
        else:
            found += [f"{one}: {fault}" for fault in (*value_faults(one, truth), *mean_faults(one, devices))]
            held["means"] += one.points is not None or one.share is not None
            held["values"] += 0 if one.values is None else sum(value is not None for value in one.values)
            ends = () if one.values is None else [end for end in one.values[1:3] if end is not None]
            held["ends"] += len(ends)
            held["ends that are tests"] += len([end for end in ends if end not in classes_of(one.unit)])
    return found, held


def value_faults(one: ways.Shown, truth: GroundTruth) -> Iterator[str]:
    """What is wrong with a median, with an end of its interval that is somebody's, with a share of failures."""
    if one.values is None:
        return
    median, low, high, share = one.values
    digits = 2 if one.is_rounded else 4
    exact = truth.median(one.unit)
    # The colours of the map are not rounded to four digits.
    in_digits = None if exact is None else float(f"{exact:.{digits}g}")
    if median != in_digits and (one.is_rounded or median is None or exact is None or not isclose(median, exact)):
        yield f"the median is {exact}"
    fewest = next((fewest for fewest in (100, 10, 5) if truth.tests[one.unit] >= fewest), 5)
    part = truth.failure_share(one.unit)
    told_part = round(part * fewest) / fewest if one.is_rounded else part
    if share is not None and abs(share - told_part) > (1e-6 if one.is_rounded else 0.0051):
        yield f"the share of failures is {part}"
    if truth.tests[one.unit] < FEWEST_TESTS and (low, high) != (None, None):
        yield "an interval of fewer than ten tests"
    if one.is_rounded and not {low, high} <= {None, *classes_of(one.unit)}:
        yield "the ends are not those of classes"
    yield from end_faults([one.unit], low, high, truth)


def mean_faults(one: ways.Shown, devices: int) -> Iterator[str]:
    """What a mean over fewer than fifty devices tells beyond its step, or its ends beyond classes and what is told."""
    if devices >= MANY:
        return
    if one.points is not None:
        value, *ends = one.points
        if value % next(step for fewest, step in ((20, 2), (10, 5), (0, 10)) if devices >= fewest):
            yield f"a mean of {devices} devices is told too finely"
        if not set(ends) <= {None, 0.0, 25.0, 50.0, 75.0, 90.0, 100.0}:
            yield f"ends of a mean of {devices} devices are not those of classes"
    if one.share is not None:
        value, *ends = one.share
        if value not in {part / 10 for part in range(0, 11, 1 if devices >= FEWEST_TESTS else 2)}:
            yield f"a share of {devices} devices is told too finely"
        if not any(tuple(ends) == share_ends(value, fewest) for fewest in (5, 10, 20) if fewest <= devices):
            yield f"ends of a share of {devices} devices follow from more than what is told"


def end_faults(units: Sequence[Unit], low: float | None, high: float | None, truth: GroundTruth) -> Iterator[str]:
    """Which ends are neither those of a class nor have five devices beyond them."""
    outside = truth.devices_outside(units, low, high)
    for end, devices in zip((low, high), outside, strict=True):
        if end is not None and end not in classes_of(units[0]) and devices < FLOOR:
            yield f"{devices} devices lie beyond {end}"


def classes_of(unit: Unit) -> set[float]:
    """The ends of the classes of its usage."""
    return {0.0, 100.0, *CLASS_STEPS[Usage[unit.usage.upper()]]}


def test_api_tells_no_figure_of_fewer_than_five_devices(truth: GroundTruth, ask: ways.Ask) -> None:
    shown = [each for address in truth.addresses for each in ways.of_territory_api(ask, address)]
    for units in ("communes", "epci", "departements"):
        shown += ways.of_units_api(ask, "region:52", units)

    found, held = faults(shown, truth)

    assert found == []
    assert set(held) >= {"api figures", "api months", "api podium", "api comparison, parts", "api columns"}
    assert 0 < held["ends that are tests"] < held["ends"] < held["values"]
    assert held["means"] > 100


def test_map_tells_no_square_or_territory_of_fewer_than_five_devices(truth: GroundTruth, ask: ways.Ask) -> None:
    shown: list[ways.Shown] = []
    for level in ("departement", "epci", "commune"):
        query = f"level={level}&bbox={BOX}&z=9&lat=48.1&lon=-0.7"
        shown += [*ways.of_map_json(ask, query), *ways.of_csv(ask, query), *ways.of_geojson(ask, query)]
    for zoom, box in ((7, BOX), (9, BOX), (11, "-1.0,47.95,-0.5,48.2")):
        query = f"level=square&bbox={box}&z={zoom}&lat=48.1&lon=-0.7"
        shown += [*ways.of_csv(ask, query), *ways.of_geojson(ask, query), *ways.of_squares_api(ask, box, zoom)]
    shown += ways.of_campaign_api(ask)

    found, held = faults(shown, truth)

    assert found == []
    assert set(held) == {"map colours", "map csv", "map geojson", "api squares", "api campaign"} | HELD


def test_tiles_tell_no_square_of_fewer_than_five_devices_and_all_in_steps(truth: GroundTruth, ask: ways.Ask) -> None:
    tiles = {
        (zoom, int(column), int(row))
        for place in {unit.place for unit in truth.tests}
        for zoom in range(9, 13)
        if place.startswith(f"{zoom}/")
        for column, row in [unmorton(int(place.split("/")[1]))]
    }
    shown = [each for tile in sorted(tiles) for each in ways.of_tile(ask, tile, "download")]

    found, held = faults(shown, truth)

    assert found == []
    assert held["tile"] > 50


def test_tables_of_territories_tell_no_figure_of_fewer_than_five_devices(truth: GroundTruth, ask: ways.Ask) -> None:
    shown = [each for address in truth.addresses for each in ways.of_territory_csv(ask, address)]

    found, _ = faults(shown, truth)

    assert found == []


def test_badly_served_communes_are_told_of_five_devices_and_more(truth: GroundTruth, ask: ways.Ask) -> None:
    found, held = faults(ways.of_repair_files(ask), truth)

    assert found == []
    assert held["repair csv"] > 0


@pytest.mark.gate
def test_edition_tells_no_row_of_fewer_than_five_devices(truth: GroundTruth, db: None) -> None:
    later = localdate() + timedelta(days=120)
    folder = publish_edition(current_counts(), today=later, agency="Agence").folder
    kinds = ("communes", "epci", "departements", "regions", "squares")
    tables = {kind: pq.read_table(folder / f"simulated-{kind}.parquet").to_pylist() for kind in kinds}
    shutil.rmtree(folder)

    found: list[tuple[object, ...]] = []
    held = 0
    for unit, quarter, tests, low, high in ways.of_edition(tables):
        if not unit.place[0].isdigit() or unit.usage in {"download", "score"}:
            year, number = quarter.split("-Q")
            first = (int(year) - 2015) * 12 + 3 * (int(number) - 1)
            months = [replace(unit, month=month) for month in range(first, first + 3)]
            seen = set().union(*(truth.seen.get(month, set()) for month in months))
            held += 1
            if len(seen) < FLOOR or tests != sum(truth.tests[month] for month in months):
                found.append((unit, quarter, tests, len(seen)))
            found += [(unit, quarter, fault) for fault in end_faults(months, low, high, truth)]

    assert found == []
    assert held > 100


def test_every_reading_operation_of_the_api_is_walked_or_tells_nothing_of_measurements() -> None:
    reading = {path for path, methods in api.get_openapi_schema()["paths"].items() if "get" in methods}

    assert reading >= WALKED
    assert [path for path in sorted(reading - WALKED) if not path.startswith(OF_NO_MEASUREMENT)] == []


def test_sentences_tell_no_number_of_tests_of_fewer_than_five_devices(truth: GroundTruth, ask: ways.Ask) -> None:
    communes = sorted(address for address in truth.addresses if address.startswith("commune:"))
    larger = sorted(truth.addresses.keys() - set(communes))
    addresses = [
        *(page.format(address) for page in OF_TERRITORY for address in [*communes[:: len(communes) // 8], *larger]),
        *OF_INSTALLATION,
    ]
    exact = {truth.tests[unit] for unit in truth.tests if truth.devices(unit) >= MANY}

    said = [each for address in addresses for each in ways.of_page(ask, address)]

    # The weeks of a campaign are those of the whole region: exact from fifty tests on. Weather adds up operators.
    found = [
        each
        for each in said
        if each.tests not in (STEPS if each.is_at_least else exact | {0})
        # How many tests of a gathering count is a rule, not a number of tests.
        and not re.search(r"tests? (?:par réseau|comptent au plus)", each.around)
        and not (each.way.startswith("/campagne") and each.tests >= MANY)
        and not (each.way.startswith("/meteo/") and each.tests in weather_sums(truth, each.way)[each.is_at_least])
    ]
    assert [f"{each.way}: {each.tests} in «{each.around}»" for each in found] == []


def weather_sums(truth: GroundTruth, way: str) -> tuple[set[int], set[int]]:
    """Exact sums and lower bounds that the weather of the place of a page, or of its card, may tell."""
    return truth.sums_over_operators(way.split("/")[2].partition("?")[0])

"""A simulated campaign: who tests, where, when and on what, biased towards towns and summers like real campaigns.

Pure: communes, networks, seed and time are arguments; the result is columns for recording.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import EARTH_RADIUS_M
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.arcep import Floats, Stratum
from maillage.measure.record.domain.simulation.model import (
    CONTEXT_SHARES,
    MARKET_SHARES,
    Integers,
    Networks,
    RadioCells,
    correlated_draws,
)
from maillage.measure.record.domain.simulation.truth import technologies_in

Moments = NDArray[np.datetime64]
Locate = Callable[[Floats, Floats], Integers]

DAYS: Final = 730
SUMMER_MONTHS: Final = (7, 8)
SUMMER_PEAK: Final = 1.6
# Relative number of tests per hour of the day (local time): few at night, most in the late afternoon.
HOURS: Final[Floats] = np.array([1, 1, 0, 0, 0, 0, 1, 3, 5, 6, 7, 7, 8, 7, 6, 7, 8, 10, 11, 10, 8, 6, 4, 2], float)
# Relative participation rate by stratum: towns are overrepresented, the countryside underrepresented.
TOWN_BIAS: Final[Floats] = np.array([0.6, 1.3, 1.9, 1.5])  # by stratum
REPEATERS: Final = 0.6  # exponent of Zipf’s law: a few phones make a large part of the tests
AT_HOME, IN_COMMUNE, AT_WORK, ELSEWHERE = range(4)
PLACE_SHARES: Final = (0.55, 0.20, 0.15, 0.10)
BEACH_IN_SUMMER: Final = 0.22
BEACH_OTHERWISE: Final = 0.02
# The campaign of 2016-2017 in Pays de la Loire: 16,000 phones for 70,000 tests.
DEVICES_A_TEST: Final = 16 / 70
SPEED_KINDS: Final = (SubtestKind.LATENCY, SubtestKind.DOWNLOAD, SubtestKind.UPLOAD)
WEB_KINDS: Final = (SubtestKind.WEB, SubtestKind.VIDEO)
FULL, SPEED, PAGES = range(3)
PROFILE_SHARES: Final = (0.60, 0.30, 0.10)
# A campaign that visits beaches has phones of each network at each beach in each quarter: with fewer than five devices
# in a quarter, complementary suppression would hide the summer too (docs/explanation/privacy.md).
VISITING_PHONES: Final = 8
MOST_VISITS: Final = 0.06  # of the tests; a campaign too small for all visits makes none
HOME_JITTER_M: Final = 25.0
SEA_SPREAD_M: Final = 25_000.0
ACCURACY_MEDIAN_M: Final = 18.0
ACCURACY_SPREAD: Final = 1.1  # about 1.5 % of positions are too inaccurate for a square


def likely_devices(tests: int) -> int:
    """Return how many phones make ``tests`` tests, in the proportion of a real campaign; at least one."""
    return max(1, round(tests * DEVICES_A_TEST))


class Outlier(NamedTuple):
    """A kind of outlier and its share of all tests; the plausibility rules must catch each."""

    name: str
    share: float


OUTLIERS: Final = (
    Outlier("impossible_rate", 0.004),  # a unit error: a factor of a thousand
    Outlier("wifi", 0.003),
    Outlier("at_sea", 0.002),
    Outlier("null_island", 0.001),
    Outlier("inaccurate", 0.004),
    Outlier("future", 0.001),
    Outlier("impossible_latency", 0.001),
)


@dataclass(frozen=True, slots=True)
class SimulatedGround:
    """The communes of a territory: number, inhabitants, stratum, centre, radius within which people live (m).

    ``beach_lon`` and ``beach_lat`` are points inside its beaches, ``beach`` the number of the beach of each point,
    ``at_sea`` a point off its coast.
    """

    number: Integers
    population: Floats
    stratum: Integers
    lon: Floats
    lat: Floats
    radius_m: Floats
    beach_lon: Floats
    beach_lat: Floats
    beach: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    at_sea: tuple[float, float] = (-4.2, 46.4)


@dataclass(frozen=True, slots=True)
class People:
    """The phones of a campaign: pseudonym, home (commune and position), second commune, operator, random effects."""

    device: Integers
    home: Integers
    work: Integers
    operator: Integers
    home_lon: Floats
    home_lat: Floats
    phone: Floats
    home_spot: Floats


@dataclass(frozen=True, slots=True)
class SimulatedCampaign:
    """The tests of a campaign in chronological order: the subtests each ``tried``, and its outlier kind, if any."""

    device: Integers
    taken_at: Moments
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    cells: RadioCells
    tried: dict[SubtestKind, NDArray[np.bool_]]
    values: dict[SubtestKind, Floats]
    endings: dict[SubtestKind, NDArray[np.int8]]
    outlier: NDArray[np.int8]
    identity: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.device)


def simulated_campaign(
    ground: SimulatedGround, networks: Networks, *, tests: int, devices: int, seed: int, now: datetime, locate: Locate
) -> SimulatedCampaign:
    """Simulate ``tests`` tests by ``devices`` phones in the two years before ``now``; deterministic for a seed."""
    rng = np.random.default_rng(seed)
    people = _people(rng, ground, devices, locate)
    # The phone of each test: every phone at least once if there are enough tests, the rest by Zipf's law
    rank = rng.permutation(devices) + 1.0
    weight = rank**-REPEATERS
    once = rng.permutation(devices)[:tests]
    more = rng.choice(devices, tests - len(once), p=weight / weight.sum())
    who = np.asarray(rng.permutation(np.concatenate([once, more])), np.int64)
    # Of UTC: a moment and a seed give one campaign, wherever it is drawn.
    last = np.datetime64(now.astimezone(UTC).date(), "D")
    days = last - np.arange(DAYS, 0, -1)
    is_summer = np.isin(days.astype("datetime64[M]").astype(np.int64) % 12 + 1, SUMMER_MONTHS)
    weight = np.where(is_summer, SUMMER_PEAK, 1.0)
    day = np.sort(rng.choice(days, tests, p=weight / weight.sum()))
    hour = rng.choice(24, tests, p=HOURS / HOURS.sum())
    second = hour * 3_600 + rng.integers(0, 3_600, tests) - 3_600  # French winter time is one hour ahead of UTC
    taken_at = np.asarray(day.astype("datetime64[us]") + second.astype("timedelta64[s]"), "datetime64[us]")
    profile = rng.choice(len(PROFILE_SHARES), tests, p=PROFILE_SHARES)
    is_full = profile == FULL
    tried = dict.fromkeys(SubtestKind, is_full)
    tried |= dict.fromkeys(SPEED_KINDS, is_full | (profile == SPEED))
    tried |= dict.fromkeys(WEB_KINDS, is_full | (profile == PAGES))
    lon, lat, commune, is_home, at_beach = _places(rng, ground, people, who=who, taken_at=taken_at, locate=locate)
    visits = _visits(rng, ground, people, who=who, taken_at=taken_at, is_full=is_full)
    lon[visits.tests], lat[visits.tests] = ground.beach_lon[visits.points], ground.beach_lat[visits.points]
    at_beach[visits.tests], is_home[visits.tests] = True, False
    stratum = np.where(at_beach, int(Stratum.TOURISTIC), ground.stratum[commune])
    context = np.where(at_beach, 1, rng.choice(len(CONTEXT_SHARES), tests, p=CONTEXT_SHARES))
    cells = RadioCells(people.operator[who], stratum, context, technologies_in(rng, stratum))
    spot = np.where(is_home, people.home_spot[who], rng.standard_normal(tests))
    draws = correlated_draws(rng, people.phone[who], spot)
    figures = {kind: networks.figures(kind, cells, draws) for kind in SubtestKind}
    accuracy_m = ACCURACY_MEDIAN_M * np.exp(ACCURACY_SPREAD * rng.standard_normal(tests))
    outlier = np.searchsorted(np.cumsum([kind.share for kind in OUTLIERS]), rng.random(tests), side="right")
    campaign = SimulatedCampaign(
        device=people.device[who],
        taken_at=taken_at,
        lon=lon,
        lat=lat,
        accuracy_m=np.round(accuracy_m, 1),
        cells=cells,
        tried=tried,
        values={
            kind: np.round(values, 1 if kind is SubtestKind.LATENCY else 0) for kind, (values, _) in figures.items()
        },
        endings={kind: endings for kind, (_, endings) in figures.items()},
        outlier=np.where(outlier < len(OUTLIERS), outlier, -1).astype(np.int8),
        identity=rng.integers(0, 256, (tests, 16), np.uint8),
    )
    return _with_outliers(rng, campaign, ground, now)


def _people(rng: np.random.Generator, ground: SimulatedGround, devices: int, locate: Locate) -> People:
    weight = ground.population * TOWN_BIAS[ground.stratum]
    home = rng.choice(len(weight), devices, p=weight / weight.sum())
    # Commuting and shopping are attracted by larger communes.
    pull = ground.population**1.3
    lon, lat = _scattered(rng, ground, home, locate)
    return People(
        device=rng.integers(1, (1 << 63) - 1, devices, np.int64),
        home=home,
        work=rng.choice(len(pull), devices, p=pull / pull.sum()),
        operator=rng.choice(len(MARKET_SHARES), devices, p=MARKET_SHARES),
        home_lon=lon,
        home_lat=lat,
        phone=rng.standard_normal(devices),
        home_spot=rng.standard_normal(devices),
    )


def _places(
    rng: np.random.Generator,
    ground: SimulatedGround,
    people: People,
    *,
    who: Integers,
    taken_at: Moments,
    locate: Locate,
) -> tuple[Floats, Floats, Integers, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return position and commune (index) of each test, whether it is at home, and whether at a beach."""
    tests = len(who)
    choice = rng.choice(len(PLACE_SHARES), tests, p=PLACE_SHARES)
    anywhere = rng.choice(len(ground.population), tests, p=ground.population / ground.population.sum())
    commune = np.select(
        [choice == AT_WORK, choice == ELSEWHERE], [people.work[who], anywhere], default=people.home[who]
    )
    is_summer = np.isin(taken_at.astype("datetime64[M]").astype(np.int64) % 12 + 1, SUMMER_MONTHS)
    at_beach = rng.random(tests) < np.where(is_summer, BEACH_IN_SUMMER, BEACH_OTHERWISE)
    at_beach &= len(ground.beach_lon) > 0
    is_home = (choice == AT_HOME) & ~at_beach
    lon, lat = _scattered(rng, ground, commune, locate)
    home_lon, home_lat = _moved(rng, people.home_lon[who], people.home_lat[who], HOME_JITTER_M)
    lon, lat = np.where(is_home, home_lon, lon), np.where(is_home, home_lat, lat)
    if len(ground.beach_lon):
        spot = rng.integers(0, len(ground.beach_lon), tests)
        lon = np.where(at_beach, ground.beach_lon[spot], lon)
        lat = np.where(at_beach, ground.beach_lat[spot], lat)
    return np.round(lon, 6), np.round(lat, 6), commune, is_home, at_beach


class _Visits(NamedTuple):
    """Tests moved to beaches, and the indexes of their beach points."""

    tests: Integers
    points: Integers


def _visits(
    rng: np.random.Generator,
    ground: SimulatedGround,
    people: People,
    *,
    who: Integers,
    taken_at: Moments,
    is_full: NDArray[np.bool_],
) -> _Visits:
    """Assign full tests of several phones to each beach, quarter and network; none where there are too few for all."""
    quarter = taken_at.astype("datetime64[M]").astype(np.int64) // 3
    quarters, beaches = np.unique(quarter), np.unique(ground.beach)
    networks = len(MARKET_SHARES)
    visits, points = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    needed = len(beaches) * len(quarters) * networks * VISITING_PHONES
    if not needed or needed > MOST_VISITS * len(who):
        return _Visits(visits[0], points[0])
    for when in quarters.tolist():
        for network in range(networks):
            able = rng.permutation(np.flatnonzero((quarter == when) & is_full & (people.operator[who] == network)))
            _, first = np.unique(who[able], return_index=True)
            visiting = able[np.sort(first)][: len(beaches) * VISITING_PHONES]
            # Early in a quarter there are too few tests: some beaches then have none yet.
            visiting = visiting[: len(visiting) // VISITING_PHONES * VISITING_PHONES]
            goal = np.repeat(beaches, VISITING_PHONES)[: len(visiting)]
            visits.append(visiting)
            # A random point of the beach for each test; beach numbers are ascending.
            first, after = np.searchsorted(ground.beach, goal), np.searchsorted(ground.beach, goal, side="right")
            points.append(first + (rng.random(len(goal)) * (after - first)).astype(np.int64))
    return _Visits(np.concatenate(visits), np.concatenate(points))


def _scattered(
    rng: np.random.Generator, ground: SimulatedGround, commune: Integers, locate: Locate
) -> tuple[Floats, Floats]:
    """Return random points around commune centres; those outside their commune are moved towards its centre."""
    middle_lon, middle_lat = ground.lon[commune], ground.lat[commune]
    lon, lat = _moved(rng, middle_lon, middle_lat, ground.radius_m[commune])
    for share in (0.5, 0.2, 0.0):
        is_out = locate(lon, lat) != ground.number[commune]
        if not is_out.any():
            break
        lon = np.where(is_out, middle_lon + share * (lon - middle_lon), lon)
        lat = np.where(is_out, middle_lat + share * (lat - middle_lat), lat)
    return lon, lat


def _moved(rng: np.random.Generator, lon: Floats, lat: Floats, spread_m: Floats | float) -> tuple[Floats, Floats]:
    degrees = np.degrees(np.asarray(spread_m, np.float64) / EARTH_RADIUS_M)
    east, north = rng.standard_normal(len(lon)), rng.standard_normal(len(lat))
    return lon + degrees * east / np.cos(np.radians(lat)), lat + degrees * north


def _with_outliers(
    rng: np.random.Generator, campaign: SimulatedCampaign, ground: SimulatedGround, now: datetime
) -> SimulatedCampaign:
    """Return the campaign with the outliers applied to its columns."""
    is_a = {kind.name: campaign.outlier == number for number, kind in enumerate(OUTLIERS)}
    campaign.values[SubtestKind.DOWNLOAD][is_a["impossible_rate"]] *= 1_000
    campaign.values[SubtestKind.LATENCY][is_a["impossible_latency"]] = 0.1
    adrift = int(is_a["at_sea"].sum())
    sea = _moved(rng, np.full(adrift, ground.at_sea[0]), np.full(adrift, ground.at_sea[1]), SEA_SPREAD_M)
    campaign.lon[is_a["at_sea"]], campaign.lat[is_a["at_sea"]] = sea
    campaign.lon[is_a["null_island"]] = campaign.lat[is_a["null_island"]] = 0.0
    campaign.accuracy_m[is_a["inaccurate"]] = 5_000.0
    late = np.datetime64(now.astimezone(UTC).replace(tzinfo=None), "us") + np.timedelta64(400, "D")
    campaign.taken_at[is_a["future"]] = late
    return campaign

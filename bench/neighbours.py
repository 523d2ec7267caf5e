"""What rules against invented neighbours hide of real campaigns, and what they make an attacker pay.

Simulated: a campaign of a région over two years (the simulator of the demonstration, with its communes), and gatherings
(a beach, a school, a town hall) of one hour or three. Each session leaves by a prefix of its operator: mobile operators
put everybody behind some prefixes (CGNAT), drawn for each session; how many is what nobody outside knows, so several
numbers are tried. A rule decides from prefix, hour (or day), place and device which tests are heard, and as whose.
Today’s is tried by its own code (measure/record/store/rate_rules.py), beside those that were weighed against it.

    python -m bench.neighbours --tests 70000 --devices 12000
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Final

import django
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
django.setup()

from maillage.core.clock import utc_now  # noqa: E402 -- Django first
from maillage.core.geo import morton_at  # noqa: E402
from maillage.measure.record.domain.simulation.campaign import simulated_campaign  # noqa: E402
from maillage.measure.record.domain.simulation.model import Networks  # noqa: E402
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin  # noqa: E402
from maillage.measure.record.intake.published import read_published_rates  # noqa: E402
from maillage.measure.record.store.rate_rules import CounterKeys, TestCounters, voice_of  # noqa: E402
from maillage.measure.record.store.simulation import ground_of  # noqa: E402
from maillage.territory.store.territories import locate  # noqa: E402

PREFIXES: Final = (4, 16, 64, 256)  # of one operator, in one région
GATHERINGS: Final = (
    (200, 3, "beach, 200 people in three hours"),
    (60, 1, "school, 60 in one hour"),
    (20, 1, "town hall, 20 in one hour"),
)
SHARES: Final = (0.36, 0.24, 0.20, 0.20)
DRAWS: Final = 200
_HOUR_US: Final = 3_600_000_000
UNHEARD: Final = -1

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sessions:
    """Tests in the order of time: who, over which prefix, in which hour, where (coarse grid, commune), of whom."""

    device: Integers
    prefix: Integers
    hour: Integers
    place: Integers
    commune: Integers
    operator: Integers


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: as whose neighbour each session is heard (UNHEARD: it is not), what four at one place cost an attacker.

    ``counts_unheard`` says whether the test of a session that is not heard is a test all the same.
    """

    name: str
    neighbours: Callable[[Sessions], Integers]
    price: str
    counts_unheard: bool = True


def heard_today(sessions: Sessions) -> Integers:
    """Today's rule, test by test, as the record applies it."""
    heard, voices = TestCounters(), dict[int, int]()
    found = np.full(len(sessions.device), UNHEARD)
    columns = sessions.device, sessions.prefix, sessions.hour, sessions.commune, sessions.operator
    for number, (device, prefix, hour, commune, operator) in enumerate(np.column_stack(columns).tolist()):
        # A word for a network is of its hour.
        if heard.hears(
            CounterKeys.of(prefix << 32 | hour, hour, place=commune, operator=operator, origin=Origin.CROWD), hour
        ):
            found[number] = voices[device] = voice_of(voices, device=device, hour=hour)
    return found


def by_device(sessions: Sessions, has_voice: Flags) -> Integers:
    """Each device is its own neighbour where it has a voice."""
    return np.where(has_voice, sessions.device, UNHEARD)


def first_devices(sessions: Sessions, *keys: Integers, most: int = 1) -> Integers:
    """Heard where a session is of one of the first ``most`` devices of its key."""
    key = _numbered(*keys)
    pair = _numbered(key, sessions.device)
    _, first, of_pair = np.unique(pair, return_index=True, return_inverse=True)
    order = np.lexsort((first, key[first]))  # pairs by key, in the order in which each came first
    starts = np.append(True, np.diff(key[first][order]) != 0)
    rank = np.arange(len(order)) - np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    is_early = np.empty(len(order), np.bool_)
    is_early[order] = rank < most
    return by_device(sessions, np.asarray(is_early[of_pair], np.bool_))


def second_day(sessions: Sessions) -> Integers:
    """Heard where the device had tested on a day before."""
    days = sessions.hour // 24
    first = np.full(int(sessions.device.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, sessions.device, days)
    return by_device(sessions, np.asarray(days > first[sessions.device], np.bool_))


def _numbered(*columns: Integers) -> Integers:
    numbers = columns[0]
    for column in columns[1:]:
        numbers = np.unique(numbers * (int(column.max()) + 1) + column, return_inverse=True)[1].astype(np.int64)
    return numbers


RULES: Final = (
    Rule("none (receipts alone)", lambda s: s.device, "4 sessions: two minutes"),
    Rule("today's", heard_today, "4 hours", counts_unheard=False),
    Rule("network, hour", lambda s: first_devices(s, s.prefix, s.hour), "4 networks, or 4 hours"),
    Rule("network, hour, two", lambda s: first_devices(s, s.prefix, s.hour, most=2), "2 networks, or 2 hours"),
    Rule(
        "network, hour, place",
        lambda s: first_devices(s, s.prefix, s.hour, s.place),
        "4 networks, 4 hours, or 4 places",
    ),
    Rule("network, day", lambda s: first_devices(s, s.prefix, s.hour // 24), "4 networks, or 4 days"),
    Rule("device's second day", second_day, "8 sessions: two days"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a rule hides of what five devices show, and leaves out of tests, in shares.

    ``gatherings`` are (operators hidden of those that five people tested, tests not counted), where nobody had tested.
    """

    rule: str
    prefixes: int
    unheard: float
    uncounted: float
    communes: float
    communes_by_operator: float
    squares: float
    gatherings: dict[str, tuple[float, float]]


def main() -> None:
    """Simulate, show a table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=70_000)
    parser.add_argument("--devices", type=int, default=12_000)
    parser.add_argument("--territory", default="region:52")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    lines = list(measured(arguments.territory, tests=arguments.tests, devices=arguments.devices))
    show(lines)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n")


def measured(address: str, *, tests: int, devices: int) -> Iterator[Line]:
    """A line for each rule and number of prefixes."""
    networks, ground = Networks(read_published_rates()), ground_of(address)
    campaign = simulated_campaign(ground, networks, tests=tests, devices=devices, seed=11, now=utc_now(), locate=locate)
    device = np.unique(campaign.device, return_inverse=True)[1].astype(np.int64)
    commune = locate(campaign.lon, campaign.lat).astype(np.int64)
    square = np.unique(morton_at(campaign.lon, campaign.lat, level=14), return_inverse=True)[1].astype(np.int64)
    coarse = np.unique(morton_at(campaign.lon, campaign.lat, level=9), return_inverse=True)[1].astype(np.int64)
    hour = campaign.taken_at.astype("datetime64[us]").astype(np.int64) // _HOUR_US
    operator = campaign.cells.operator.astype(np.int64)
    chance = np.random.default_rng(12)
    for prefixes, rule in product(PREFIXES, RULES):
        prefix = operator * prefixes + chance.integers(0, prefixes, len(device))
        heard = rule.neighbours(Sessions(device, prefix, hour, coarse, commune, operator))
        is_heard = heard != UNHEARD
        neighbour = np.unique(heard, return_inverse=True)[1].astype(np.int64)
        unheard = float(1 - is_heard.mean())
        at_once = {name: gathering(rule, prefixes, people, hours) for people, hours, name in GATHERINGS}
        yield Line(
            rule.name,
            prefixes,
            unheard,
            0.0 if rule.counts_unheard else unheard,
            hidden_share(device, commune, neighbour, is_heard),
            hidden_share(device, commune * 8 + operator, neighbour, is_heard),
            hidden_share(device, square, neighbour, is_heard),
            at_once,
        )


def hidden_share(device: Integers, place: Integers, neighbour: Integers, is_heard: Flags) -> float:
    """Of the places that five devices show, the share that no five neighbours who are heard do."""
    is_shown = devices_at(device, place) >= DEVICES_FLOOR
    heard = devices_at(neighbour[is_heard], place[is_heard], size=len(is_shown)) >= DEVICES_FLOOR
    return float(1 - heard[is_shown].mean()) if is_shown.any() else 0.0


def devices_at(device: Integers, place: Integers, size: int = 0) -> Integers:
    """Distinct devices of each place."""
    pairs = np.unique(place * (int(device.max()) + 1) + device)
    return np.bincount(pairs // (int(device.max()) + 1), minlength=size).astype(np.int64)


def gathering(rule: Rule, prefixes: int, people: int, hours: int) -> tuple[float, float]:
    """Of the operators that five people of a gathering tested, the share hidden when it is over; tests not counted."""
    chance = np.random.default_rng(13)
    shown = hidden = uncounted = 0
    for _ in range(DRAWS):
        operator = chance.choice(len(SHARES), people, p=SHARES)
        hour = np.sort(chance.integers(0, hours, people))
        prefix = operator * prefixes + chance.integers(0, prefixes, people)
        device, place = np.arange(people), np.zeros(people, np.int64)
        heard = rule.neighbours(Sessions(device, prefix, hour, place, place, operator))
        for number in range(len(SHARES)):
            its = heard[operator == number]
            is_told = np.unique(its[its != UNHEARD]).size >= DEVICES_FLOOR
            shown += its.size >= DEVICES_FLOOR
            hidden += its.size >= DEVICES_FLOOR and not is_told
        uncounted += 0 if rule.counts_unheard else int((heard == UNHEARD).sum())
    return hidden / shown if shown else 0.0, uncounted / (DRAWS * people)


def show(lines: list[Line]) -> None:
    """The table."""
    names = [name for _, _, name in GATHERINGS]
    table = Table(
        "rule",
        "prefixes",
        "unheard",
        "tests lost",
        "communes",
        "communes × operators",
        "squares",
        *(f"{name}: hidden / tests lost" for name in names),
        "four neighbours cost",
    )
    for line in lines:
        shares = [line.unheard, line.uncounted, line.communes, line.communes_by_operator, line.squares]
        cells = [f"{100 * share:.1f} %" for share in shares]
        cells += [" / ".join(f"{100 * share:.0f} %" for share in line.gatherings[name]) for name in names]
        price = next(rule.price for rule in RULES if rule.name == line.rule)
        table.add_row(line.rule, str(line.prefixes), *cells, price)
    Console(width=220).print(table)


if __name__ == "__main__":
    main()

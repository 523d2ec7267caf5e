"""Five networks and one hour change nothing that anybody reads: no sentence, rank, zone, colour or edition.

The attacker measures for real: each document has a receipt of a session of its own, in which the node saw all that a
failure or a slow test needs. Honest tests lie in a town, in a village with six, and in one that has none.
"""

import csv
import json
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow.parquet as pq
import pytest
from django.db.models import Count

from maillage.comparison.build.precomputed_comparisons import comparisons_of
from maillage.comparison.queries.precomputed_comparisons import COMPARISONS_FILE
from maillage.core.clock import utc_now
from maillage.editions.export.publication import publish_edition
from maillage.figures.build.counter import count_once
from maillage.figures.parts.legends import LEGENDS
from maillage.figures.queries.published_counts.counts import current_counts
from maillage.figures.record.home_files import HomeFileSchedule
from maillage.quality.models import Measurement
from maillage.quality.record.documents import document_reader
from maillage.quality.record.simulation import simulate_campaign
from maillage.quality.record.writer import recorder
from maillage.quality.terms import Origin, Usage
from maillage.repair.queries.repair import repair_state
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind
from tests.quality.crowds import own_installation
from tests.quality.documents import document
from tests.quality.receipts import with_receipt

pytestmark = pytest.mark.django_db(transaction=True)

NETWORKS = 5
MOST_AT_AN_EDGE = 3  # medians of few tests, of hundreds, that pass from one class of the map to the next
SESSIONS_OF_A_NETWORK = 40
OPERATORS = ("sfr", "sfr", "orange", "bouygues", "free")
REPAIR_FILES = ("/reparer/zones.csv", "/reparer/communes.csv", "/reparer/zones.geojson")
CROWD = "origin=crowd"
BOX = "bbox=-1.3,47.7,0.0,48.6"
NUMBER = re.compile(r"\d[\d\s.,\u202f\u00a0]*")


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path) -> Iterator[None]:
    document_reader.cache_clear()  # it holds the keys of an installation
    with own_installation(tmp_path):
        yield
    recorder().close()
    document_reader.cache_clear()


@dataclass(frozen=True)
class Places:
    """Communes of Mayenne by how many honest devices tested there, and the addresses that are read."""

    targets: dict[str, str]
    weak: frozenset[str]

    @property
    def addresses(self) -> list[str]:
        communes = sorted({*self.targets.values(), *sorted(self.weak)[:3]})
        epci = sorted({str(territory(f"commune:{code}").epci) for code in communes})
        return [*(f"commune:{code}" for code in communes), *(f"epci:{code}" for code in epci), "departement:53"]


@pytest.fixture
def honest() -> Places:
    """The campaign of a département as residents make it, with places that one operator serves badly."""
    simulate_campaign(
        "departement:53", tests=2_400, devices=260, seed=31, now=utc_now(), progress=lambda _: None, weak_places=2
    )
    Measurement.objects.update(origin=Origin.CROWD)
    refresh()
    devices = {
        np.base_repr(number, 36).zfill(5): count
        for number, count in Measurement.objects.exclude(commune=None)
        .values_list("commune")
        .annotate(count=Count("device", distinct=True))
        .order_by("commune")
    }
    by_count = sorted(devices, key=lambda code: (devices[code], code))
    empty = next(
        commune.code
        for commune in built_in_within(Kind.COMMUNE, Address(Kind.DEPARTEMENT, "53"))
        if commune.code not in devices
    )
    return Places(
        {
            "town": by_count[-1],
            "village": next(code for code in by_count if devices[code] >= 30),
            "hidden": next(code for code in by_count if devices[code] >= 2),
            "empty": empty,
        },
        frozenset(code for area in repair_state(Origin.CROWD).areas for code in area.codes),
    )


def refresh() -> None:
    """Bring everything up to date that is derived from rows."""
    count_once()
    HomeFileSchedule(COMPARISONS_FILE, comparisons_of).look(utc_now())


def invented(number: int, began_at: datetime, *, network: int, target: str) -> dict[str, Any]:
    """A session in which nothing passes, or next to nothing, of a device of its own in the commune ``target``."""
    place = territory(f"commune:{target}")
    failed = {"status": "failed", "reason": "link_cut"}
    slow = {"status": "ok", "goodput_bps": 90_000.0}
    part = failed if number % 2 else slow
    made = document(
        taken_at=began_at.isoformat(timespec="milliseconds"),
        device=secrets.token_urlsafe(24),
        position={"lon": place.lon, "lat": place.lat, "accuracy_m": 12.0},
        operator={"value": OPERATORS[(network + number) % len(OPERATORS)], "origin": "declared"},
        technology={"value": ("4G", "5G", "3G")[number % 3], "origin": "declared"},
        subtests={
            "latency": failed if number % 2 else {"status": "ok", "rtt_ms": 900.0},
            "download": part,
            "upload": part,
        },
    )
    return with_receipt(made, began_at=began_at, network=f"attacker {network}")


def attack(browser: httpx.Client, target: str) -> int:
    """Send them all; how many the API says are counted."""
    hour = utc_now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    counted = 0
    for network in range(NETWORKS):
        for session in range(SESSIONS_OF_A_NETWORK):
            number = network * SESSIONS_OF_A_NETWORK + session
            sent = invented(number, hour + timedelta(seconds=10 * number), network=network, target=target)
            answer = browser.post("/api/v1/measurements", json=sent)
            assert answer.status_code == 201, answer.text
            counted += answer.json()["is_counted"]
    refresh()
    return counted


def readings(browser: httpx.Client, addresses: Sequence[str]) -> dict[str, Any]:
    """What is claimed, by where: zones, warnings, the class and ranks of each place, classes of squares."""

    def ask(address: str) -> str:
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        return answer.text

    seen: dict[str, Any] = {f"{file}": masked(ask(f"{file}?{CROWD}")) for file in REPAIR_FILES}
    for level in ("commune", "epci", "departement"):
        seen[f"colours, {level}"] = colours(ask(f"/carte/export.csv?{CROWD}&level={level}&{BOX}"))
    for zoom, box in ((9, BOX), (11, "bbox=-1.0,47.95,-0.5,48.2")):
        # A square whose neighbour has few devices gives way to the larger one (privacy.md, rule 2): classes alone.
        squares = colours(ask(f"/carte/export.csv?{CROWD}&level=square&z={zoom}&lat=48.07&lon=-0.77&{box}"))
        seen[f"classes, squares {zoom}"] = sorted({shown for _, _, shown in squares}, key=repr)
    for address in addresses:
        page = re.sub(r"<[^>]*>", " ", ask(f"/territoires/{address}?{CROWD}"))
        seen[f"warnings, {address}"] = sorted(set(re.findall(r"\w+ passe mal ici", page)))
        steps = shown_steps(json.loads(ask(f"/api/v1/podium/{address}?{CROWD}")))
        seen[f"ranks, {address}"] = [(step["operator"], step["rank"]) for step in steps]
        figures = json.loads(ask(f"/api/v1/figures/{address}?{CROWD}"))["figures"]
        seen[f"figures, {address}"] = sorted(
            (row["operator"] or "", row["usage"], colour(row["usage"], row["median"]))
            for row in figures
            if not row["is_hidden"] and row["samples"]
        )
    return seen


def skies(browser: httpx.Client, addresses: Sequence[str]) -> list[list[tuple[str, int | None]]]:
    """The sky of each operator in each place, and where nothing is said of it."""
    answers = [browser.get(f"/api/v1/podium/{address}?{CROWD}").json() for address in addresses]
    return [
        [
            (step["operator"], colour(told["composite"], step["score"]["value"]))
            for step in told["steps"]
            if step["score"]
        ]
        for told in answers
    ]


def shown_steps(podium: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in podium["steps"] if step["score"]]


def masked(text: str) -> str:
    """The words of a file, whatever its numbers are."""
    return NUMBER.sub("#", text)


def colours(table: str) -> list[tuple[str, str, int | None]]:
    """Each place of the map with the class of its colour."""
    rows = csv.DictReader(StringIO(table))
    shown = (row for row in rows if row["is_hidden"] == "0")
    return sorted((row["code"], row["usage"], colour(row["usage"], row["median"])) for row in shown)


def colour(word: str, median: str | float | None) -> int | None:
    usage = next(usage for usage in Usage if usage.word == word)
    return None if median in {None, ""} else LEGENDS[usage].number_of(float(median or 0))


def edition() -> list[tuple[Any, ...]]:
    """The rows of the edition that will hold today's tests: place, operator, usage, quarter, class of the median."""
    folder = publish_edition(current_counts(), today=utc_now().date() + timedelta(days=120), agency="Agence").folder
    rows: list[tuple[Any, ...]] = []
    for file in sorted(folder.glob("crowd-*.parquet")):
        if file.stem == "crowd-squares":
            continue  # as on the map, squares give way to larger ones
        rows += [
            (file.stem, row["code"], row["operator"], row["usage"], row["period"], colour(row["usage"], row["median"]))
            for row in pq.read_table(file).to_pylist()
        ]
    shutil.rmtree(folder)
    return sorted(rows, key=lambda row: repr(row[:-1]))


def rows_of(figures: Sequence[tuple[str, str, int | None]]) -> set[tuple[str, str]]:
    """Which figures are shown: operator and usage."""
    return {(operator, usage) for operator, usage, _ in figures}


TARGETS = pytest.mark.parametrize("kind", ["town", "village", "hidden", "empty"])


@TARGETS
def test_five_networks_in_one_hour_change_no_warning_rank_zone_or_colour(
    browser: httpx.Client, honest: Places, kind: str
) -> None:
    before, sky = readings(browser, honest.addresses), skies(browser, honest.addresses)
    counted = attack(browser, honest.targets[kind])
    after = readings(browser, honest.addresses)

    figures = [name for name in before if name.startswith("figures")]
    # A square with four devices shows itself, or its larger one, with the fifth, whoever that is.
    squares = {name for name in before if name.startswith("classes") and kind == "hidden"}
    claims = before.keys() - set(figures) - squares
    assert {name: (before[name], after[name]) for name in claims if after[name] != before[name]} == {}
    # No figure appears. Two tests may hide a neighbour's (privacy.md, rule 3), or pass the edge of a class.
    appeared = {name: new for name in figures if (new := rows_of(after[name]) - rows_of(before[name]))}
    assert appeared == {}
    moved = [row for name in figures for row in set(after[name]) - set(before[name])]
    assert len(moved) <= MOST_AT_AN_EDGE, moved
    assert skies(browser, honest.addresses) == sky
    assert 0 < counted <= NETWORKS
    assert any(before[name] for name in before if name.startswith("warnings"))


@TARGETS
def test_five_networks_in_one_hour_change_no_row_of_an_edition(
    browser: httpx.Client, honest: Places, kind: str
) -> None:
    before = edition()

    counted = attack(browser, honest.targets[kind])
    after = edition()

    assert [row[:-1] for row in after] == [row[:-1] for row in before]
    # Of a quarter's few tests a median may lie at the edge of its class: of hundreds of rows, few.
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(changed) <= MOST_AT_AN_EDGE, changed
    assert (0 < counted <= NETWORKS, len(before) > 500) == (True, True)

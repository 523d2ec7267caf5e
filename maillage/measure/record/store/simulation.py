"""Record simulated campaigns: for first starts, tests of methods, and demonstrations.

Rows have the origin "simulated" and are never mixed with another origin in a figure; ``maillage quality remove
--origin simulated`` removes them. The model and its assumptions: docs/explanation/simulation.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
import shapely

from maillage.core.geo import EARTH_RADIUS_M
from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.protocol.domain.terms import AttestationKind, Context, SubtestKind, Technology, ValueOrigin
from maillage.measure.record.domain.arcep import OPERATORS, Stratum
from maillage.measure.record.domain.columns import Columns, SubtestColumn, SubtestOutcome
from maillage.measure.record.domain.density import density_class
from maillage.measure.record.domain.simulation.campaign import (
    OUTLIERS,
    SimulatedCampaign,
    SimulatedGround,
    simulated_campaign,
)
from maillage.measure.record.domain.simulation.model import Networks, SubtestEnding
from maillage.measure.record.domain.simulation.truth import network_truth
from maillage.measure.record.domain.simulation.weak_places import add_weak_places
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.published import read_published_rates
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import record_columns
from maillage.territory.domain.terms import commune_number
from maillage.territory.store import territories as queries

SOURCE: Final = "simulator"
BATCH_ROWS: Final = 10_000
MOST_TESTS: Final = 10_000_000
BEACH_POINTS: Final = 400  # random points in each beach
RADIUS_SHARE: Final = 0.22  # of the square root of the area: most people live within it of the centre
FIELDS: Final = {
    SubtestKind.LATENCY: "rtt_ms",
    SubtestKind.DOWNLOAD: "goodput_bps",
    SubtestKind.UPLOAD: "goodput_bps",
    SubtestKind.FILE_DOWNLOAD: "duration_ms",
    SubtestKind.FILE_UPLOAD: "duration_ms",
    SubtestKind.VIDEO: "start_delay_ms",
    SubtestKind.WEB: "load_ms",
}
_BETWEEN: Final = '","'  # separator of two flags
_WORDS: Final = {SubtestEnding.OK: "ok", SubtestEnding.FAILED: "failed", SubtestEnding.TIMEOUT: "timeout"}


@dataclass(slots=True)
class SimulationReport:
    """Result of a simulated campaign: rows recorded or already known, by verdict; outliers; devices."""

    territory: str
    seed: int
    tests: int = 0
    recorded: int = 0
    known: int = 0
    devices: int = 0
    communes: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    outliers: Counter[str] = field(default_factory=Counter)


def simulate_campaign(
    address: str,
    *,
    tests: int,
    devices: int,
    seed: int,
    now: datetime,
    progress: Callable[[int], None],
    weak_places: int = 0,
    mended_days: int = 0,
) -> SimulationReport:
    """Record a campaign of ``tests`` tests by ``devices`` phones in a territory, and return the report.

    ``weak_places``: around so many rural communes one network fails, which the true values do not include.
    ``mended_days``: one of them was repaired this many days before ``now``; 0 for none.

    The same seed, territory and day give the same rows. Raises Refused for impossible numbers, NotFound for an
    unknown territory.
    """
    if not 1 <= tests <= MOST_TESTS:
        message = sentence("Il faut de 1 à %(most)s essais : changez --tests.")
        raise Refused("impossible_campaign", message, most=MOST_TESTS)
    if not 1 <= devices <= tests:
        message = sentence("%(devices)s appareils ne font pas %(tests)s essais : donnez au plus un appareil par essai.")
        raise Refused("impossible_campaign", message, devices=devices, tests=tests)
    ground = ground_of(address)
    campaign = simulated_campaign(
        ground,
        Networks(read_published_rates()),
        tests=tests,
        devices=devices,
        seed=seed,
        now=now,
        locate=queries.locate,
    )
    mended_from = np.datetime64(now.replace(tzinfo=None) - timedelta(days=mended_days)) if mended_days else None
    add_weak_places(campaign, ground, places=weak_places, seed=seed, mended_from=mended_from)
    report = SimulationReport(address, seed, tests=tests, communes=len(ground.number))
    report.devices = len(np.unique(campaign.device))
    report.outliers.update({kind.name: int((campaign.outlier == number).sum()) for number, kind in enumerate(OUTLIERS)})
    for columns in campaign_columns(campaign):
        receipts = record_columns(
            columns, origin=Origin.SIMULATED, source=SOURCE, now=now, vouching=AttestationKind.SIMULATION
        )
        new = [receipt for receipt in receipts if receipt.is_new]
        report.recorded += len(new)
        report.known += len(receipts) - len(new)
        report.verdicts.update(receipt.verdict.name.lower() for receipt in new)
        progress(report.recorded + report.known)
    return report


def simulation_truth(address: str) -> dict[str, object]:
    """Return the true values of the simulated networks in a territory, by operator, usage, stratum and technology.

    The values are JSON-ready.
    """
    ground = ground_of(address)
    population = {stratum: float(ground.population[ground.stratum == int(stratum)].sum()) for stratum in Stratum}
    total = sum(population.values())
    return {
        "territory": address,
        "inhabitants": {stratum.word: round(population[stratum]) for stratum in Stratum},
        "population_shares": {stratum.word: round(population[stratum] / total, 5) for stratum in Stratum},
        "units": {"rates": "bit/s", "times": "ms", "scores": "points"},
        "truth": network_truth(Networks(read_published_rates()), population),
    }


def ground_of(address: str) -> SimulatedGround:
    """Return the communes of a territory for the simulator: those with inhabitants and an outline."""
    name = queries.territory(address).name
    beaches = [place for place in queries.places() if place.region is not None]
    codes = queries.communes_of(address)
    on_beach = {code for beach in beaches for code in queries.communes_of(beach.address)}
    rows = []
    for code in codes:
        try:
            commune, shape = queries.territory(f"commune:{code}"), queries.outline(f"commune:{code}")
        except NotFound:
            continue  # no outline: points cannot be placed in it
        if not commune.population or commune.lon is None or commune.lat is None:
            continue
        area_m2 = shape.area * np.radians(1) ** 2 * EARTH_RADIUS_M**2 * np.cos(np.radians(commune.lat))
        stratum = Stratum.TOURISTIC if code in on_beach else Stratum(density_class(commune.population, area_m2 / 1e6))
        radius_m = RADIUS_SHARE * float(np.sqrt(area_m2))
        rows.append((commune_number(code), commune.population, stratum, commune.lon, commune.lat, radius_m))
    if not rows:
        message = sentence("« %(name)s » n’a aucune commune habitée avec un contour : choisissez un autre territoire.")
        raise Refused("empty_ground", message, name=name)
    numbers, population, strata, lon, lat, radii_m = (np.array(column) for column in zip(*rows, strict=True))
    beach_lon, beach_lat, beach_of = [np.empty(0)], [np.empty(0)], [np.empty(0, np.int64)]
    near = [beach for beach in beaches if not set(queries.communes_of(beach.address)).isdisjoint(codes)]
    for number, beach in enumerate(near):
        shape = queries.outline(beach.address)
        west, south, east, north = shape.bounds
        rng = np.random.default_rng(number)
        x, y = rng.uniform(west, east, BEACH_POINTS * 20), rng.uniform(south, north, BEACH_POINTS * 20)
        inside = shapely.contains_xy(shape, x, y) & (queries.locate(x, y) > 0)  # not out on the water
        beach_lon.append(x[inside][:BEACH_POINTS])
        beach_lat.append(y[inside][:BEACH_POINTS])
        beach_of.append(np.full(len(beach_lon[-1]), number, np.int64))
    return SimulatedGround(
        number=numbers.astype(np.int64),
        population=population.astype(np.float64),
        stratum=strata.astype(np.int64),
        lon=lon.astype(np.float64),
        lat=lat.astype(np.float64),
        radius_m=radii_m.astype(np.float64),
        beach_lon=np.concatenate(beach_lon),
        beach_lat=np.concatenate(beach_lat),
        beach=np.concatenate(beach_of),
    )


def campaign_columns(campaign: SimulatedCampaign) -> Iterator[Columns]:
    """Yield the campaign as batches of columns for recording."""
    operators = {name: operator_table().by_id(name) for name in OPERATORS}
    for name, operator in operators.items():
        if operator is None:
            message = sentence("L’opérateur « %(name)s » manque à la table : le simulateur en a besoin.")
            raise Refused("unknown_operator", message, name=name)
    codes = np.array([operator.code for operator in operators.values() if operator is not None], np.int16)
    for start in range(0, len(campaign), BATCH_ROWS):
        part = slice(start, start + BATCH_ROWS)
        ids = [UUID(bytes=row.tobytes(), version=4) for row in campaign.identity[part]]
        count = len(ids)
        wifi = next(number for number, kind in enumerate(OUTLIERS) if kind.name == "wifi")
        flags = ["simulated,wifi" if outlier == wifi else "simulated" for outlier in campaign.outlier[part].tolist()]
        subtests = {}
        for kind in SubtestKind:
            is_measured = campaign.endings[kind][part] == SubtestEnding.OK
            outcomes = np.where(is_measured, SubtestOutcome.MEASURED, SubtestOutcome.FAILED)
            outcomes = np.where(campaign.tried[kind][part], outcomes, SubtestOutcome.MISSING).astype(np.int8)
            values = np.where(outcomes == SubtestOutcome.MEASURED, campaign.values[kind][part], np.nan)
            subtests[kind] = SubtestColumn(values, outcomes)
        yield Columns(
            ids=ids,
            taken_at=campaign.taken_at[part],
            lon=campaign.lon[part],
            lat=campaign.lat[part],
            accuracy_m=campaign.accuracy_m[part],
            operator=codes[campaign.cells.operator[part]],
            operator_origin=np.full(count, ValueOrigin.SIM, np.int8),
            technology=campaign.cells.technology[part].astype(np.int8),
            technology_origin=np.full(count, ValueOrigin.RADIO, np.int8),
            context=campaign.cells.context[part].astype(np.int8),
            device=campaign.device[part],
            flags=flags,
            bodies=_bodies(campaign, part, ids, flags),
            subtests=subtests,
        )


def _bodies(campaign: SimulatedCampaign, part: slice, ids: list[UUID], flags: list[str]) -> list[str]:
    """Return compact documents, version 1; formatted as text, since no value needs escaping."""
    moments = np.datetime_as_string(campaign.taken_at[part], unit="s").tolist()
    places = zip(
        campaign.lon[part].tolist(), campaign.lat[part].tolist(), campaign.accuracy_m[part].tolist(), strict=True
    )
    networks = zip(
        campaign.cells.operator[part].tolist(),
        campaign.cells.technology[part].tolist(),
        campaign.cells.context[part].tolist(),
        strict=True,
    )
    texts_by_kind = []
    for kind in SubtestKind:
        columns = (campaign.tried[kind][part], campaign.endings[kind][part], campaign.values[kind][part])
        of_kind = []
        for is_tried, ending, value in zip(*(column.tolist() for column in columns), strict=True):
            text = f'{{"status":"{_WORDS[SubtestEnding(ending)]}"}}'
            if ending == SubtestEnding.OK:
                stalled = ',"stalled_ms":0' if kind is SubtestKind.VIDEO and value < 1e5 else ""
                text = f'{{"status":"ok","{FIELDS[kind]}":{value:{"g" if value < 1e5 else ".0f"}}{stalled}}}'
            if kind is SubtestKind.WEB:
                text = f'{{"status":"ok","pages":[{text[:-1]},"name":"simulated"}}]}}'
            of_kind.append(f'"{kind.value}":{text}' if is_tried else "")
        texts_by_kind.append(of_kind)
    subtests = zip(*texts_by_kind, strict=True)
    contexts, technologies = {word: word.word for word in Context}, {word: word.word for word in Technology}
    return [
        f'{{"version":"1","id":"{identity}","taken_at":"{moment}Z",'
        f'"position":{{"lon":{lon:.6f},"lat":{lat:.6f},"accuracy_m":{accuracy_m}}},"context":"{contexts[context]}",'
        f'"operator":{{"value":"{OPERATORS[operator]}","origin":"sim"}},'
        f'"technology":{{"value":"{technologies[technology]}","origin":"radio"}},'
        f'"client":{{"name":"maillage-simulator","version":"1"}},"flags":["{flag.replace(",", _BETWEEN)}"],'
        f'"subtests":{{{",".join(filter(None, texts))}}}}}'
        for identity, moment, (lon, lat, accuracy_m), (operator, technology, context), flag, texts in zip(
            ids, moments, places, networks, flags, subtests, strict=True
        )
    ]

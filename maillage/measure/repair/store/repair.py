"""Badly served areas by operator, from the samples of this installation's territory; cached per publication.

A commune is only part of an area if its figures for that operator are published, so that an area is a sum of published
parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.core.lower_bound import LowerBound
from maillage.core.problems import NotFound, sentence
from maillage.measure.comparison.domain.terms import Estimate, published_share, score_as_told
from maillage.measure.figures.domain.coarsening import coarse_number, two_digits
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.figures.store.figures import figures_by_commune
from maillage.measure.figures.store.home_files import HomeFile
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.bins import NO_BIN, values_of
from maillage.measure.record.domain.terms import MANY_DEVICES, SCALES, Origin, Selection, Usage
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.measure.repair.domain.areas import AreaSpot, grouped
from maillage.measure.repair.domain.findings import AreaFinding, found_communes
from maillage.measure.repair.domain.shares import Shares, has_download, shares_of, tests_by_device
from maillage.measure.repair.domain.verification import device_mean
from maillage.territory.domain.terms import Address, Kind, Territory, commune_number
from maillage.territory.store.territories import built_in_within, communes_of, neighbours, territory
from maillage.web.installation import home_territory

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BadCommune:
    """A badly served commune: numbers of tests, share of bad ones with its interval, and criterion."""

    commune: Territory
    tests: int
    bad_tests: int
    dead_tests: int
    share: Estimate
    median_bps: float | None
    finding: AreaFinding


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of an area; ``median_bps`` is None if more than half the tests failed.

    ``score`` is that of full tests, or the speed score if they are too few. ``effective`` is the effective sample size.
    """

    tests: int
    devices: int
    bad_tests: int
    dead_tests: int
    share: Estimate
    median_bps: float | None
    score: Estimate | None
    score_usage: Usage
    effective: float

    def coarse(self) -> "Evidence":
        """The published form: below fifty devices counts are rounded to steps, and values to fewer digits."""
        devices, is_few = self.devices, self.devices < MANY_DEVICES
        median = self.median_bps
        return replace(
            self,
            share=published_share(self.share),
            median_bps=two_digits(median) if is_few and median is not None else median,
            score=None if self.score is None else score_as_told(self.score),
            effective=float(LowerBound.of(int(self.effective))) if is_few else self.effective,
            tests=coarse_number(self.tests, devices),
            devices=coarse_number(devices, devices),
            bad_tests=coarse_number(self.bad_tests, devices),
            dead_tests=coarse_number(self.dead_tests, devices),
        )


@dataclass(frozen=True, slots=True)
class RepairArea:
    """Contiguous or nearby badly served communes of an operator, most populous first."""

    operator: Operator
    origin: Origin
    communes: tuple[BadCommune, ...]
    evidence: Evidence

    @property
    def code(self) -> str:
        """The Insee code of the most populous commune, which identifies the area in URLs."""
        return self.communes[0].commune.code

    @property
    def name(self) -> str:
        """The name of the most populous commune."""
        return self.communes[0].commune.name

    @property
    def codes(self) -> tuple[str, ...]:
        """The Insee codes of its communes, sorted."""
        return tuple(sorted(bad.commune.code for bad in self.communes))

    @property
    def departements(self) -> tuple[str, ...]:
        """The codes of its départements, sorted."""
        return tuple(sorted({bad.commune.departement or "" for bad in self.communes}))

    @property
    def population(self) -> int:
        """The population of its communes."""
        return sum(bad.commune.population or 0 for bad in self.communes)

    @property
    def people_concerned(self) -> float:
        """The sum over communes of population times share of bad tests: the sort key of areas."""
        return sum((bad.commune.population or 0) * bad.share.value for bad in self.communes)


@dataclass(frozen=True, slots=True)
class RepairState:
    """The areas, most people concerned first, and the number of communes judged by operator."""

    origin: Origin
    areas: tuple[RepairArea, ...]
    judged: Mapping[int, int]


_states = LruCache[tuple[int, str, Origin], RepairState](most=8)


def repair_state(origin: Origin) -> RepairState:
    """The badly served areas of this installation's territory, from tests of ``origin``."""
    samples = current_samples()
    published = REPAIR_FILE.beside(samples, origin)
    if published is not None:
        return published
    # Counts are published several times a second under load, samples less often, so the cache follows the samples.
    return _states.get((samples.manifest.version, home_territory(), origin), lambda: found_state(origin))


def found_state(origin: Origin) -> RepairState:
    """The areas computed from current publications, ignoring cached results."""
    home = home_territory()
    ground = area_ground(home, territory(home).vintage)
    rows = current_samples().rows_of_communes(origin, ground.numbers)
    rows = rows.where(has_download(rows))
    areas: list[RepairArea] = []
    judged: dict[int, int] = {}
    for operator in operator_table():
        of_operator = rows.where(rows.operator == operator.code)
        # Only mobile network operators can repair a network.
        if operator.kind is OperatorKind.MNO and len(of_operator):
            operator_areas, judged_communes = _areas_of(operator, origin, ground, of_operator)
            areas += operator_areas
            if judged_communes:
                judged[operator.code] = judged_communes
    areas.sort(key=lambda area: (-area.people_concerned, area.operator.code, area.code))
    return RepairState(origin, tuple(areas), judged)


REPAIR_FILE: Final = HomeFile[RepairState]("repair.json", RepairState)


def repair_area(operator_id: str, code: str, origin: Origin) -> RepairArea:
    """The area of an operator that contains commune ``code``; NotFound if there is none now."""
    for area in repair_state(origin).areas:
        if area.operator.id == operator_id and code in area.codes:
            return area
    message = sentence(
        "Aucune zone mal desservie de cet opérateur ne contient cette commune : les tests ont pu changer, "
        "ou n’en ont jamais montré. La liste des zones dit ce qu’il en est aujourd’hui."
    )
    raise NotFound("repair_area_unknown", message)


def download_rows(codes: Sequence[str], operator: int, origin: Origin) -> SampleRows:
    """The rows of an operator in communes with a counted download."""
    numbers = np.sort(np.array([commune_number(code) for code in codes], np.int64))
    rows = current_samples().rows_of_communes(origin, numbers)
    return rows.where(has_download(rows) & (rows.operator == operator))


def evidence_of(rows: SampleRows) -> Evidence:
    """The evidence of rows with a download."""
    shares = shares_of(tests_by_device(rows, np.zeros(len(rows), np.int64)), 1)
    usage = shared_score(rows)
    bins = np.sort(rows.bins[:, Usage.DOWNLOAD])
    median_bps = float(values_of(bins[(len(bins) - 1) // 2], SCALES[Usage.DOWNLOAD])) if len(bins) else np.nan
    return Evidence(
        tests=int(shares.tests[0]),
        devices=int(shares.devices[0]),
        bad_tests=int(shares.bad[0]),
        dead_tests=int(shares.dead[0]),
        share=estimate_at(shares, 0),
        median_bps=None if np.isnan(median_bps) else median_bps,
        score=score_of(rows, usage),
        score_usage=usage,
        effective=float(shares.effective[0]),
    )


def shared_score(*sides: SampleRows) -> Usage:
    """The score that all sides have, for comparison: that of full tests, otherwise the speed score."""
    has_all = all(score_of(rows, Usage.SCORE) is not None for rows in sides)
    return Usage.SCORE if has_all else Usage.SPEED_SCORE


def score_of(rows: SampleRows, usage: Usage) -> Estimate | None:
    """The mean over devices of the given score; None below five devices."""
    is_scored = ((rows.mask >> int(usage)) & 1).astype(np.bool_) & (rows.bins[:, usage] != NO_BIN)
    points = np.nan_to_num(values_of(rows.bins[is_scored, usage], SCALES[usage]))
    return device_mean(points, rows.device[is_scored].astype(np.int64))


def estimate_at(shares: Shares, unit: int) -> Estimate:
    """The share of a unit; interval 0 to 1 without tests."""
    value = float(shares.share[unit])
    devices = int(shares.devices[unit])
    return Estimate(0.0 if np.isnan(value) else value, float(shares.low[unit]), float(shares.high[unit]), devices)


@dataclass(frozen=True, slots=True)
class _AreaGround:
    """The territory's communes by ascending number; a unit is an index into them."""

    communes: tuple[Territory, ...]
    numbers: Integers


@lru_cache(maxsize=4)
def area_ground(home: str, _vintage: str) -> _AreaGround:
    """The communes of this installation's territory."""
    place = territory(home)
    if place.kind in {Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI}:
        communes = built_in_within(Kind.COMMUNE, Address(place.kind, place.code))
    else:
        communes = [territory(str(Address(Kind.COMMUNE, code))) for code in communes_of(home)]
    numbered = sorted(((commune_number(commune.code), commune) for commune in communes), key=lambda pair: pair[0])
    return _AreaGround(
        tuple(commune for _, commune in numbered), np.array([number for number, _ in numbered], np.int64)
    )


@lru_cache(maxsize=8192)
def _neighbour_codes(code: str, _vintage: str) -> tuple[str, ...]:
    return tuple(near.code for near in neighbours(str(Address(Kind.COMMUNE, code))))


def _areas_of(
    operator: Operator, origin: Origin, ground: _AreaGround, rows: SampleRows
) -> tuple[list[RepairArea], int]:
    """The areas of an operator, and the number of communes judged."""
    # Based on published figures: hidden communes and those without tests are not judged.
    selection = Selection(usage=Usage.DOWNLOAD, origin=origin, operators=frozenset({operator.code}))
    by_commune = figures_by_commune(selection, within=home_territory())
    figures = {code: figure for code, figure in by_commune.items() if not figure.is_hidden and figure.samples}
    is_published = np.array([commune.code in figures for commune in ground.communes], np.bool_)
    units = np.searchsorted(ground.numbers, rows.commune)
    is_counted = is_published[units]
    judged_rows, judged_units = rows.where(is_counted), units[is_counted].astype(np.int64)
    unit_of = {commune.code: unit for unit, commune in enumerate(ground.communes)}

    def near(unit: int) -> list[int]:
        commune = ground.communes[unit]
        around = (unit_of.get(code) for code in _neighbour_codes(commune.code, commune.vintage))
        return [other for other in around if other is not None and is_published[other]]

    # Drive tests have a responsible author.
    own, verdicts = found_communes(
        judged_rows,
        judged_units,
        len(ground.communes),
        near=near,
        is_answered_for=origin is Origin.DRIVE_TEST,
    )
    bad = {}
    for unit in np.flatnonzero(verdicts).tolist():
        commune = ground.communes[unit]
        devices = int(own.devices[unit])
        bad[commune.code] = BadCommune(
            commune=commune,
            tests=coarse_number(int(own.tests[unit]), devices),
            bad_tests=coarse_number(int(own.bad[unit]), devices),
            dead_tests=coarse_number(int(own.dead[unit]), devices),
            share=published_share(estimate_at(own, unit)),
            median_bps=figures[commune.code].median,
            finding=AreaFinding(int(verdicts[unit])),
        )
    communes = [bad_commune.commune for bad_commune in bad.values()]
    spots = [
        AreaSpot(place.code, place.lon, place.lat)
        for place in communes
        if place.lon is not None and place.lat is not None
    ]
    around = {commune.code: _neighbour_codes(commune.code, commune.vintage) for commune in communes}
    areas = []
    for group in grouped(spots, around):
        members = sorted(
            (bad[code] for code in group), key=lambda bad: (-(bad.commune.population or 0), bad.commune.code)
        )
        numbers = [commune_number(code) for code in group]
        evidence = evidence_of(rows.where(np.isin(rows.commune, numbers)))
        areas.append(RepairArea(operator, origin, tuple(members), evidence.coarse()))
    return areas, int(((own.devices > 0) & is_published).sum())

"""Makes a plan of sites with all that is run of it, and keeps it whole: the same inputs, the same bytes.

The folder is made aside and renamed into its place; a killed process leaves nothing published.
"""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from maillage.core.extras import rasterio_features, rasterio_transform
from maillage.core.files.atomic import lock_of, replacing_folder
from maillage.core.geo import to_degrees
from maillage.core.problems import Refused, sentence
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.calibrations import (
    FittedHeights,
    NetworkCalibration,
    clutter_facts,
    corrected_clutter,
)
from maillage.cover.prediction.domain.site_plans import ProposedSite
from maillage.cover.prediction.intake.address_places import read_addresses
from maillage.cover.prediction.intake.site_costs import read_site_costs
from maillage.cover.prediction.store.build.candidate_sites import (
    candidate_stations,
    ground_stations,
    loaded_ground_stations,
    with_frequency,
)
from maillage.cover.prediction.store.build.ground import box_around, ground_within
from maillage.cover.prediction.store.build.planned_network import PlannedNetwork, planned_network
from maillage.cover.prediction.store.build.site_planning import OnSite, PlannedSites, SiteQuestion, planned_sites
from maillage.cover.prediction.store.heights import height_sources
from maillage.cover.prediction.store.plan_files import (
    PLAN_FILE,
    SERVED_FILE,
    kept_plan,
    plans_folder,
)
from maillage.cover.prediction.store.prediction_files import builder_digest, file_digest
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.rasters import CONSERVATIVE_CLUTTER, Clutter, HeightRaster
from maillage.territory.store.points import commune_at

_DRAWN_CELLS: Final = 240  # of the longer side: what a page of paper can show


@dataclass(frozen=True, slots=True)
class PlanTask:
    """What a plan is made of; everything here, and the bytes of the files, decide its bytes.

    Candidates are those of a file, else the highest ground of the terrain: of a file of it, or of what was loaded.
    """

    territory: str
    day: date
    spend: float
    candidates: Path | None = None
    fixed: Path | None = None
    terrain: Path | None = None
    patterns: Path | None = None
    addresses: Path | None = None
    costs: Path | None = None
    capacity: float | None = None
    least_share: float = 0.0
    load: float = 0.05
    is_exact: bool = False
    budget: LinkBudget = field(default_factory=LinkBudget)
    clutter: Clutter = CONSERVATIVE_CLUTTER
    clutter_file: Path | None = None
    cell_m: float = 100.0
    radius_m: float = 15_000.0
    is_invented: bool = False
    calibration: NetworkCalibration | None = None
    heights: FittedHeights | None = None

    def facts(self) -> dict[str, Any]:
        """The task as JSON values, files by their digests."""
        files = {
            "candidates": self.candidates,
            "fixed": self.fixed,
            "terrain": self.terrain,
            "addresses": self.addresses,
            "costs": self.costs,
            "clutter": self.clutter_file,
        }
        if self.patterns is not None:
            files |= {f"pattern:{path.name}": path for path in sorted(self.patterns.glob("*.msi"))}
        return {
            "files": {name: file_digest(path) for name, path in files.items() if path is not None},
            "loaded_heights": {
                kind.value: [source["sha256"] for source in height_sources(kind)]
                for kind in HeightKind
                if self.terrain is None
            },
            "territory": self.territory,
            "day": self.day.isoformat(),
            "spend": self.spend,
            "in_euros": self.costs is not None,
            "capacity": self.capacity,
            "least_share": self.least_share,
            "load": self.load,
            "is_exact": self.is_exact,
            "candidates_from": "file" if self.candidates else "high_ground",
            "budget": asdict(self.budget),
            "clutter": clutter_facts(self.clutter),
            "cell_m": self.cell_m,
            "radius_m": self.radius_m,
            "is_invented": self.is_invented,
            "calibration": None if self.calibration is None else asdict(self.calibration),
            "heights": None if self.heights is None else asdict(self.heights),
        }


@dataclass(frozen=True, slots=True)
class BuiltPlan:
    """A plan at rest: its name, its folder, what it says; ``is_new`` where it was made just now."""

    version: str
    folder: Path
    facts: Mapping[str, Any]
    is_new: bool


def build_plan(task: PlanTask, *, on_site: OnSite = lambda _count, _total: None) -> BuiltPlan:
    """The plan of a task, made where it is not there yet.

    Refused: files that cannot be read or do not hold together, no candidate, sites outside the terrain.
    """
    for path in (task.candidates, task.fixed, task.terrain, task.addresses, task.costs, task.clutter_file):
        if path is not None and not path.is_file():
            message = sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin.")
            raise Refused("no_file", message, file=str(path))
    facts = task.facts()
    version = hashlib.blake2b(json.dumps([builder_digest(), facts], sort_keys=True).encode(), digest_size=8).hexdigest()
    folder = plans_folder() / version
    with lock_of(folder):
        existing = kept_plan(version)
        if existing is not None:
            return BuiltPlan(version, folder, existing.facts, is_new=False)
        with replacing_folder(folder) as draft:
            outcome = _write_plan(task, draft, seed=int(version, 16), on_site=on_site)
            run = {"version": version, "code": builder_digest(), **facts, **outcome}
            (draft / PLAN_FILE).write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return BuiltPlan(version, folder, run, is_new=True)


def plan_question(task: PlanTask) -> tuple[SiteQuestion, HeightRaster, Clutter, Mapping[str, Any]]:
    """The question of a task, with the ground that it is asked on; Refused where there is no candidate.

    The last value says which rows of the files were set aside: facts of a RejectionReport by file.
    """
    rejected = {}
    standing = () if task.fixed is None else with_frequency(read_base_stations(task.fixed, patterns=task.patterns))
    if task.candidates is not None:
        possible, rejected["candidates"] = candidate_stations(
            task.candidates, patterns=task.patterns, territory=task.territory
        )
    elif task.terrain is not None:
        possible = ground_stations(task.terrain, territory=task.territory, fixed=standing)
    else:
        possible = loaded_ground_stations(task.territory, fixed=standing)
    if not possible:
        message = sentence("Aucune hauteur de ce territoire n’est dans le terrain : donnez un fichier de candidats.")
        raise Refused("no_candidates", message)
    box = box_around((*standing, *possible), task.radius_m)
    terrain, clutter = ground_within(box, terrain=task.terrain, clutter_file=task.clutter_file, assumed=task.clutter)
    addresses = None if task.addresses is None else read_addresses(task.addresses)
    if addresses is not None:
        rejected["addresses"] = addresses.rejected
    question = SiteQuestion(
        candidates=possible,
        fixed=standing,
        territory=task.territory,
        spend=task.spend,
        costs=None if task.costs is None else read_site_costs(task.costs),
        capacity=task.capacity,
        least_share=task.least_share,
        addresses=addresses,
        cell_m=task.cell_m,
        radius_m=task.radius_m,
        load=task.load,
        is_exact=task.is_exact,
        calibration=task.calibration,
    )
    set_aside = {name: report.facts() for name, report in rejected.items() if report.rejected}
    return question, terrain, clutter, set_aside


def _write_plan(task: PlanTask, draft: Path, *, seed: int, on_site: OnSite) -> dict[str, Any]:
    """Compute everything and write it into ``draft``; return what the plan says."""
    question, terrain, clutter, set_aside = plan_question(task)
    clutter, is_fitted = corrected_clutter(clutter, task.heights)
    alone = len(question.fixed) + len(question.candidates)
    total = alone + len(question.fixed) + round(task.spend if task.costs is None else 1)
    planned = planned_sites(
        question, terrain, clutter, budget=task.budget, day=task.day,
        on_site=lambda count, _total: on_site(count, total),
    )  # fmt: skip
    whole = planned_network(
        question, planned.stations, terrain, clutter, budget=task.budget, day=task.day, seed=seed,
        on_site=lambda count, _total: on_site(min(alone + count, total), total),
    )  # fmt: skip
    sites = [_site_facts(place, planned, whole) for place in range(len(planned.sites))]
    sectors = [row for station in planned.stations for row in _sector_facts(station, whole)]
    _write_rows(draft / "sites.csv", sites, _SITE_COLUMNS)
    _write_rows(draft / "sectors.csv", sectors, _SECTOR_COLUMNS)
    _write_rows(draft / "communes.csv", [asdict(row) for row in whole.communes], _COMMUNE_COLUMNS)
    # What communes gain stands in their table.
    gain = {name: value for name, value in asdict(whole.gain).items() if name != "by_commune"}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [site["lon"], site["lat"]]},
            "properties": {name: value for name, value in site.items() if name not in {"lon", "lat"}},
        }
        for site in sites
    ]
    _write_json(draft / "sites.geojson", {"type": "FeatureCollection", "features": features})
    _write_json(draft / SERVED_FILE, _served_areas(whole))
    return {
        "clutter": clutter_facts(clutter) | {"is_fitted": is_fitted},
        "candidate_count": len(question.candidates),
        "fixed_sites": [_fixed_facts(station) for station in question.fixed],
        "places": "addresses" if task.addresses else "spread",
        "set_aside": set_aside,
        "counts_need": planned.has_need,
        "need": round(planned.need, 1),
        "alone": {
            "already": round(planned.already, 1),
            "served": round(planned.plan.served, 1),
            "bound": round(planned.plan.bound, 1),
            "gap": round(planned.plan.gap, 5),
            "is_optimal": planned.plan.is_optimal,
        },
        "together": _rounded(gain | {"sure_before": whole.sure.before, "sure_after": whole.sure.after}),
        "load_converged": whole.load_converged,
        "sites": sites,
        "sectors": sectors,
        "curve": _curve(planned),
        "further": [asdict(site) for site in planned.further],
        "remaining": {str(reason): round(count, 1) for reason, count in planned.plan.remaining.items()},
        "communes_below": list(planned.communes_below),
        "communes": [_rounded(asdict(row)) for row in whole.communes],
    }


_SITE_COLUMNS: Final = (
    "order", "code", "name", "commune", "lon", "lat", "antenna_height_m", "cost", "added", "sure_together",
    "together", "together_low", "together_high", "lines",
)  # fmt: skip
_SECTOR_COLUMNS: Final = (
    "site", "sector", "azimuth_deg", "antenna_height_m", "mechanical_tilt_deg", "electrical_tilt_deg", "antenna",
    "gain_dbi", "power_dbm", "feeder_loss_db", "eirp_dbm", "frequencies_ghz", "bandwidth_mhz", "tdd", "load",
    "demand", "lines",
)  # fmt: skip
_COMMUNE_COLUMNS: Final = ("code", "name", "households", "before", "after")


def _site_facts(place: int, planned: PlannedSites, whole: PlannedNetwork) -> dict[str, Any]:
    site, gain = planned.sites[place], whole.gain.by_site[place]
    commune = commune_at(site.lon, site.lat)
    return {
        **asdict(site),
        "commune": "" if commune is None else commune.name,
        "sure_together": round(whole.sure.by_site[place]),
        "together": round(gain.count),
        "together_low": round(gain.low),
        "together_high": round(gain.high),
        "lines": sum(row.lines for row in whole.sectors if row.site == site.code),
    }


def _sector_facts(station: BaseStation, whole: PlannedNetwork) -> list[dict[str, Any]]:
    rows = []
    by_code = {row.sector: row for row in whole.sectors if row.site == station.support.code}
    for sector in station.sectors:
        antenna, room = sector.antenna, by_code[sector.code]
        rows.append(
            {
                "site": station.support.code,
                "sector": sector.code,
                "azimuth_deg": antenna.azimuth_deg,
                "antenna_height_m": antenna.height_m,
                "mechanical_tilt_deg": antenna.mechanical_tilt_deg,
                "electrical_tilt_deg": antenna.electrical_tilt_deg,
                "antenna": antenna.pattern.name,
                "gain_dbi": antenna.pattern.gain_dbi,
                "power_dbm": sector.power_dbm,
                "feeder_loss_db": sector.feeder_loss_db,
                "eirp_dbm": round(sector.power_dbm - sector.feeder_loss_db + antenna.pattern.gain_dbi, 1),
                "frequencies_ghz": "|".join(f"{carrier.frequency_ghz:g}" for carrier in sector.carriers),
                "bandwidth_mhz": "|".join(f"{carrier.bandwidth_mhz:g}" for carrier in sector.carriers),
                "tdd": sector.tdd.number,
                "load": room.load,
                "demand": room.demand,
                "lines": room.lines,
            }
        )
    return rows


def _fixed_facts(station: BaseStation) -> dict[str, Any]:
    lon, lat = to_degrees(station.support.x_m, station.support.y_m)
    return {
        "code": station.support.code,
        "name": station.support.name,
        "lon": round(lon, 5),
        "lat": round(lat, 5),
    }


def _curve(planned: PlannedSites) -> list[dict[str, Any]]:
    """Households served by the number of sites, each counted alone: those of the plan, then those it would add."""
    served = planned.already
    points: list[dict[str, Any]] = [{"sites": 0, "served": round(served, 1), "is_chosen": True}]
    steps: Sequence[ProposedSite] = (*planned.sites, *planned.further)
    for number, site in enumerate(steps, start=1):
        served += site.added
        points.append({"sites": number, "served": round(served, 1), "is_chosen": number <= len(planned.sites)})
    return points


def _served_areas(whole: PlannedNetwork) -> dict[str, Any]:
    """Where the network serves, as shapes for a drawing: what it serves already, and what the plan adds."""
    step = max(1, -(-max(whole.is_served.shape) // _DRAWN_CELLS))
    features = []
    for kind, cells in (("already", whole.was_served), ("added", whole.is_served & ~whole.was_served)):
        # The cells as shapes of Lambert-93; ``step`` × ``step`` cells are one, mask where half of them are
        window = whole.window
        rows, columns = (-(-size // step) * step for size in cells.shape)
        padded = np.zeros((rows, columns), np.float32)
        padded[: cells.shape[0], : cells.shape[1]] = cells
        share = padded.reshape(rows // step, step, columns // step, step).mean(axis=(1, 3))
        mask = (share >= 0.5).astype(np.uint8)
        side = window.cell_m * step
        transform = rasterio_transform.from_origin(window.west_m, window.north_m, side, side)
        rings = [
            shape["coordinates"] for shape, _value in rasterio_features.shapes(mask, mask > 0, transform=transform)
        ]
        shapes = shapely.MultiPolygon([shapely.Polygon(outer, inner) for outer, *inner in rings])
        coordinates = shapely.transform(shapes, lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1])))
        rounded = shapely.set_precision(coordinates, 1e-5)
        features.append(
            {"type": "Feature", "properties": {"served": kind}, "geometry": json.loads(shapely.to_geojson(rounded))}
        )
    return {"type": "FeatureCollection", "features": features}


def _rounded(value: Any) -> Any:
    """The same JSON value with numbers to a tenth: a household has no tenths, and files stay readable."""
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, Mapping):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value


def _write_rows(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(_rounded(dict(row)) for row in rows)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")

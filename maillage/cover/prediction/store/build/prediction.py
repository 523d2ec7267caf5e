"""Makes a prediction of a network and publishes it whole: the same inputs, the same folder, the same bytes.

The folder is made aside and renamed into its place; a killed process leaves nothing published.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from maillage.core.files.atomic import lock_of, replacing_folder
from maillage.core.problems import NotFound, Refused, sentence
from maillage.cover.network.domain.antennas import FORMULA_NAME
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation, SiteState
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.calibrations import (
    FittedHeights,
    NetworkCalibration,
    clutter_facts,
    corrected_clutter,
)
from maillage.cover.prediction.domain.commune_rows import CommuneRow, CommuneService, SiteHouseholds
from maillage.cover.prediction.domain.network.area_prediction import (
    AreaPrediction,
    PredictedNetwork,
    area_window,
    cell_middles,
    predict_area,
    predicted_network,
    station_mast,
)
from maillage.cover.prediction.domain.network.household_intervals import household_totals
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.prediction.intake.address_places import AddressPlaces, read_addresses
from maillage.cover.prediction.store.build.ground import COUNTED_STATES, box_around, counted_stations, ground_within
from maillage.cover.prediction.store.build.layers import write_layers
from maillage.cover.prediction.store.build.prediction_tables import (
    SectorRow,
    commune_rows,
    commune_services,
    sector_rows,
    site_households,
)
from maillage.cover.prediction.store.heights import height_sources
from maillage.cover.prediction.store.household_grid import HouseholdGrid, household_grid
from maillage.cover.prediction.store.prediction_files import (
    COMMUNES_FILE,
    DRAWS_FILE,
    HOUSEHOLDS_FILE,
    IN_FORCE,
    RUN_FILE,
    SERVICES_FILE,
    SITES_FILE,
    VersionInForce,
    builder_digest,
    current_file,
    file_digest,
    prediction_facts,
    predictions_folder,
)
from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.macro_cells import MacroCell, macro_cell_sweep
from maillage.cover.radio.domain.rasters import BARE_GROUND, CONSERVATIVE_CLUTTER, Clutter, HeightRaster
from maillage.cover.radio.domain.sweep import sweep
from maillage.cover.radio.domain.waves import Wave
from maillage.cover.radio.intake.height_files import grid_window

# The same draws for every prediction: two of them differ by what they are made of, not by chance.
_SEED: Final = 1812

OnSite = Callable[[int, int], None]  # called with how many sites of how many are computed


@dataclass(frozen=True, slots=True)
class PredictionTask:
    """What a prediction is made of; everything here, and the bytes of the files, decide its bytes.

    Without a file of terrain the ground is what was loaded; ``clutter`` holds where no file and nothing loaded does.
    """

    sites: Path
    terrain: Path | None
    territory: str
    day: date
    budget: LinkBudget = field(default_factory=LinkBudget)
    patterns: Path | None = None
    addresses: Path | None = None
    clutter: Clutter = CONSERVATIVE_CLUTTER
    clutter_file: Path | None = None
    cell_m: float = 100.0
    radius_m: float = 15_000.0
    states: tuple[SiteState, ...] = COUNTED_STATES
    is_invented: bool = False
    calibration: NetworkCalibration | None = None
    heights: FittedHeights | None = None
    scenario: MacroCell | None = None  # without terrain: a macro cell of 3GPP, on flat ground

    def facts(self, stations: Sequence[BaseStation]) -> dict[str, Any]:
        """The task as JSON values, files by their digests: those of the antennas of its ``stations`` too."""
        files = {"sites": self.sites, "terrain": self.terrain, "addresses": self.addresses}
        files["clutter"] = self.clutter_file
        files |= {f"pattern:{name}": path for name, path in self.pattern_files(stations).items()}
        return {
            "files": {name: file_digest(path) for name, path in files.items() if path is not None},
            "loaded_heights": {
                kind.value: [source["sha256"] for source in height_sources(kind)]
                for kind in HeightKind
                if self.terrain is None
            },
            "territory": self.territory,
            "day": self.day.isoformat(),
            "budget": asdict(self.budget),
            "clutter": clutter_facts(self.clutter),
            "cell_m": self.cell_m,
            "radius_m": self.radius_m,
            "states": list(self.states),
            "is_invented": self.is_invented,
            "calibration": None if self.calibration is None else asdict(self.calibration),
            "heights": None if self.heights is None else asdict(self.heights),
            "scenario": self.scenario,
        }

    def pattern_files(self, stations: Sequence[BaseStation]) -> dict[str, Path]:
        """The files of the antennas of some stations, by their names."""
        names = {sector.antenna.pattern.name for station in stations for sector in station.sectors}
        folder = self.patterns or self.sites.parent
        return {name: folder / name for name in sorted(names - {FORMULA_NAME})}


@dataclass(frozen=True, slots=True)
class BuiltPrediction:
    """A published prediction: its name, its folder, what its run says; ``is_new`` where it was made just now."""

    version: str
    folder: Path
    facts: Mapping[str, Any]
    is_new: bool


def build_prediction(task: PredictionTask, *, on_site: OnSite = lambda _count, _total: None) -> BuiltPrediction:
    """The prediction of a task, made where it is not there yet.

    Refused: files that cannot be read or do not hold together, no site that counts, sites outside the terrain.
    """
    for path in (task.sites, task.terrain, task.addresses, task.clutter_file):
        if path is not None and not path.is_file():
            message = sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin.")
            raise Refused("no_file", message, file=str(path))
    stations = read_base_stations(task.sites, patterns=task.patterns)
    facts = task.facts(stations)
    digest = hashlib.blake2b(json.dumps([builder_digest(), facts], sort_keys=True).encode(), digest_size=8)
    version = digest.hexdigest()
    folder = predictions_folder() / version
    with lock_of(folder):
        published = prediction_facts(version)
        if published is not None:
            return BuiltPrediction(version, folder, published, is_new=False)
        with replacing_folder(folder) as draft:
            outcome = write_prediction(task, stations, draft, on_site=on_site)
            run = {"version": version, **facts, **outcome}
            (draft / RUN_FILE).write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return BuiltPrediction(version, folder, run, is_new=True)


def publish_prediction(version: str) -> None:
    """Put a prediction in force, among those of real sites or of invented ones: pages show it from now on.

    NotFound where there is none of that name; Refused where it rests on a file of terrain: the answers for places
    stand beside the map and must have the same ground, so it has to be loaded.
    """
    facts = prediction_facts(version)
    if facts is None:
        message = sentence("La prédiction « %(version)s » n’existe pas : calculez-la d’abord.")
        raise NotFound("prediction_missing", message, version=version)
    if "terrain" in facts["files"] or "clutter" in facts["files"] or facts.get("scenario"):
        message = sentence("Une prédiction publiée repose sur le relief chargé, non sur un fichier à part.")
        raise Refused("ground_not_loaded", message).fixed_by("maillage coverage terrain FICHIER")
    IN_FORCE.publish(current_file(is_invented=facts["is_invented"]), VersionInForce(version))


def write_prediction(
    task: PredictionTask, read_stations: Sequence[BaseStation], draft: Path, *, on_site: OnSite
) -> dict[str, Any]:
    """Compute everything and write it into ``draft``; return what the run says of it."""
    stations = counted_stations(read_stations, task.sites, task.states)
    terrain, clutter = task_ground(task, stations)
    clutter, is_fitted = corrected_clutter(clutter, task.heights)
    addresses = None if task.addresses is None else read_addresses(task.addresses)
    network, prediction, grid = computed_network(task, stations, terrain, clutter, on_site=on_site, addresses=addresses)
    communes, draws = commune_rows(prediction, network, grid, task.budget, seed=_SEED)
    sectors = sector_rows(prediction, network, task.budget)
    layers = write_layers(prediction, draft)
    shutil.copyfile(task.sites, draft / SITES_FILE)
    for path in task.pattern_files(read_stations).values():
        shutil.copyfile(path, draft / path.name)
    _write_csv(draft / "communes.csv", communes, CommuneRow)
    _write_csv(draft / "sectors.csv", sectors, SectorRow)
    tables: dict[str, Sequence[CommuneRow | CommuneService | SiteHouseholds]] = {
        COMMUNES_FILE: communes,
        SERVICES_FILE: commune_services(prediction, network, grid),
        HOUSEHOLDS_FILE: site_households(prediction, network, grid, task.budget, seed=_SEED),
    }
    for name, rows in tables.items():
        listed = [asdict(row) for row in rows]
        (draft / name).write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", "utf-8")
    np.save(draft / DRAWS_FILE, draws)
    state, reason = prediction.answers.state, prediction.answers.reason
    cells = {word.name.lower(): int(np.count_nonzero(state == word)) for word in ServiceState}
    totals = asdict(household_totals(communes, draws, communes=len(grid.communes)))
    return {
        "sites": len(stations),
        "clutter": clutter_facts(clutter) | {"is_fitted": is_fitted},
        "sectors": len(sectors),
        "full_sectors": sum(sector.demand > sector.load + 1e-3 for sector in sectors),
        "load_converged": prediction.network.has_converged,
        "places": "spread" if addresses is None else "addresses",
        **({} if addresses is None else {"addresses_set_aside": addresses.rejected.facts()}),
        "totals": totals,
        "cells": cells,
        "reasons": {word.name.lower(): int(np.count_nonzero(reason == word)) for word in ServiceReason},
        "layers": list(layers),
        "communes": len(communes),
    }


def task_ground(task: PredictionTask, stations: Sequence[BaseStation]) -> tuple[HeightRaster, Clutter]:
    """Terrain and clutter around the stations of a task."""
    box = box_around(stations, task.radius_m)
    if task.scenario is not None:
        window, rows, columns = grid_window(box)
        return HeightRaster(np.zeros((rows, columns), np.float32), window), BARE_GROUND
    return ground_within(box, terrain=task.terrain, clutter_file=task.clutter_file, assumed=task.clutter)


def computed_network(
    task: PredictionTask,
    stations: Sequence[BaseStation],
    terrain: HeightRaster,
    clutter: Clutter,
    *,
    on_site: OnSite,
    addresses: AddressPlaces | None = None,
) -> tuple[PredictedNetwork, AreaPrediction, HouseholdGrid]:
    """What the stations send, what receivers get of it, and the households of the cells, for a task."""
    losses = []
    loss_around = partial(sweep, terrain, clutter.clear_before(task.budget.receiver_clear_m))
    if task.scenario is not None:
        loss_around = partial(macro_cell_sweep, task.scenario)
    for count, station in enumerate(stations, start=1):
        losses.append(
            loss_around(
                station_mast(station),
                wave=Wave(station.sectors[0].carriers[0].frequency_ghz),
                receiver_height_m=task.budget.receiver_height_m,
                radius_m=task.radius_m,
                cell_m=task.cell_m,
            )
        )
        on_site(count, len(stations))
    network = predicted_network(
        stations, losses, terrain, radius_m=task.radius_m, day=task.day, budget=task.budget, clutter=clutter,
        calibration=task.calibration,
    )  # fmt: skip
    shapes = [(loss.losses_db.shape[0], loss.losses_db.shape[1]) for loss in losses]
    window, (rows, columns) = area_window([loss.window for loss in losses], shapes)
    row, column = np.divmod(np.arange(rows * columns), columns)
    ground = interpolated_heights(terrain, *cell_middles(window, row, column)).reshape(rows, columns)
    grid = household_grid(
        task.territory,
        window,
        np.isfinite(ground),
        addresses=addresses,
        persons_per_household=task.budget.persons_per_household,
    )
    return network, predict_area(network, window, grid.households, task.budget), grid


def _write_csv(path: Path, rows: Sequence[CommuneRow] | Sequence[SectorRow], form: type) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(form.__slots__), lineterminator="\n")  # type: ignore[attr-defined]
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)

"""Where to add sites, on real ground: 700 candidates over 126,000 places, greedy with its bound; and do intervals hold.

Run: .venv/bin/python bench/planning.py [--networks 1000]. Candidates are the high points of Loire-Atlantique; a place
is served when the ray from a mast of 36 m to a roof of 8 m clears the ground, within 8 km. Beside it: HiGHS (exact) on
150 candidates, and the largest sites alone. Prints seconds of processor and the gap.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces, households_served
from maillage.cover.prediction.domain.network.radio_levels import (
    ReceivedSignals,
    disturbance,
    noise_dbm,
    shadow_margin_db,
)
from maillage.cover.prediction.domain.network.service_answers import probability_bounds
from maillage.cover.prediction.domain.planning.exact_plan import exact_plan
from maillage.cover.prediction.domain.planning.greedy_plan import greedy_plan
from maillage.cover.prediction.domain.planning.served_places import merged_task, served_by
from maillage.cover.prediction.domain.site_plans import CoverageSets, PlanningTask

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.cover.prediction.domain.truth.test_remaining_errors import (
    MEASURED,
    calibration_of,
    counts,
    planted,
)

TERRAIN = Path(__file__).parents[1] / "maillage/cover/prediction/reference/terrain/loire-atlantique-25m.tif"
CELL_M, REACH_M, MAST_M, ROOF_M = 250.0, 8_000.0, 36.0, 8.0


def real_task(candidates: int, places: int, sites: int) -> PlanningTask:
    """A task on the ground of Loire-Atlantique: the first ``places`` cells of land, the highest points apart."""
    with rasterio.open(TERRAIN) as source:
        shape = (int(source.height * source.res[0] / CELL_M), int(source.width * source.res[0] / CELL_M))
        heights = source.read(1, out_shape=shape, masked=True).astype(np.float64).filled(np.nan)
    row, column = np.nonzero(np.isfinite(heights))
    row, column = row[:places], column[:places]
    ground = heights[row, column]
    open_ground, tops = ground.copy(), []
    for _ in range(candidates):
        top = int(np.nanargmax(open_ground))
        tops.append(top)
        open_ground[np.hypot(row - row[top], column - column[top]) * CELL_M < 1_500] = -np.inf
    sets = [_visible(heights, row, column, top) for top in tops]
    need = np.random.default_rng(1).gamma(0.3, 10.0, row.size)
    return PlanningTask(CoverageSets.of(sets, row.size), need, np.ones(candidates), float(sites))


def _visible(heights: Any, row: Any, column: Any, top: int) -> Any:
    """The places that a mast sees, nearest first."""
    distance = np.hypot(row - row[top], column - column[top]) * CELL_M
    near = np.flatnonzero(distance < REACH_M)
    mast, roof = heights[row[top], column[top]] + MAST_M, heights[row[near], column[near]] + ROOF_M
    clear = np.ones(near.size, np.bool_)
    for part in np.linspace(0.05, 0.95, 24):
        between_row = np.rint(row[top] + (row[near] - row[top]) * part).astype(int)
        between_column = np.rint(column[top] + (column[near] - column[top]) * part).astype(int)
        clear &= np.nan_to_num(heights[between_row, between_column]) < mast + (roof - mast) * part
    seen = near[clear]
    return seen[np.argsort(distance[seen], kind="stable")]


def held_share(networks: int) -> float:
    """How often the interval of a commune holds its truth, in networks with planted clutter and site errors."""
    budget, held = LinkBudget(), []
    for network in range(networks):
        random = np.random.default_rng(network)
        size = 480
        places = HouseholdPlaces(
            x_m=random.uniform(0, 8000, size),
            y_m=random.uniform(0, 8000, size),
            households=random.integers(1, 12, size).astype(float),
            commune=np.repeat(np.arange(4), size // 4).astype(np.int32),
            margin_db=random.normal(3, 12, size),
            site=random.integers(0, 3, size).astype(np.int32),
        )
        error = random.normal(0, budget.clutter_error_sd_db) + random.normal(0, budget.site_error_sd_db, 3)[places.site]
        served = places.margin_db + error + random.normal(0, budget.shadowing_sd_db, size) >= 0
        truth = np.bincount(places.commune, places.households * served)
        counts = households_served(places, budget, random=random)
        held += [count.served_low <= true <= count.served_high for count, true in zip(counts, truth, strict=True)]
    return float(np.mean(held))


def held_chances(networks: int) -> float:
    """How often the interval of the chance of a place holds the counted one, with planted clutter and site errors.

    Shadows as 3GPP draws them: sectors of one mast have the same, masts half of it in common.
    """
    budget, held, places = LinkBudget(receiver_beam_deg=360.0), [], 2_000
    for network in range(networks):
        random = np.random.default_rng(network)
        levels = np.array([[random.uniform(-112, -96)], [random.uniform(-125, -112)], [random.uniform(-135, -122)]])
        signals = ReceivedSignals(levels.astype(np.float32), np.zeros((3, 1), np.float32), np.array([0, 0, 1]))
        heard = disturbance(
            signals, np.array([0], np.int32), activity=np.ones(3), overlap=np.ones((3, 3)), budget=budget
        )
        margin = float(shadow_margin_db(levels[0], heard, np.array([6.0]))[0])
        noise_mw = 10 ** (noise_dbm(budget) / 10)
        low, high = probability_bounds(margin, budget, noise_share=noise_mw / float(heard.others_mw[0]))
        of_site = random.normal(0, budget.site_error_sd_db)
        error = random.normal(0, budget.clutter_error_sd_db) + np.array([[of_site], [of_site], [0.0]])
        shared, own, other = random.normal(0, budget.shadowing_sd_db / np.sqrt(2), (3, places))
        drawn = levels + error + np.stack([shared + own, shared + own, shared + other])
        disturbed = noise_mw + (10 ** (drawn[1:] / 10)).sum(axis=0)
        counted = float((drawn[0] - 10 * np.log10(disturbed) >= 6.0).mean())
        held.append(low - 2 / places <= counted <= high + 2 / places)
    return float(np.mean(held))


def held_calibrated(networks: int, readings: int) -> tuple[float, float]:
    """How often calibrated intervals hold the truth, and their width beside those without, where six sites are read."""
    held, widths = [], []
    for number in range(networks):
        network = planted(number, readings=readings)
        calibration = calibration_of(network)
        if calibration is not None:
            after, before = (counts(network, form)[:MEASURED] for form in (calibration, None))
            held += [row.served_low <= true <= row.served_high for row, true in zip(after, network.truth, strict=False)]
            widths.append([sum(row.served_high - row.served_low for row in rows) for rows in (before, after)])
    before_width, after_width = np.mean(widths, axis=0)
    return float(np.mean(held)), float(after_width / before_width)


def timed(name: str, run: Callable[[], Any]) -> Any:
    """Run and print the seconds of processor."""
    start = time.process_time()
    outcome = run()
    print(f"{name}: {time.process_time() - start:.2f} CPU s")
    return outcome


def main() -> None:
    """Print the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=1000)
    networks = parser.parse_args().networks
    for candidates, places, sites in ((150, 31_000, 20), (700, 126_000, 33)):
        task = timed(f"coverage sets {candidates} x {places}", lambda: real_task(candidates, places, sites))  # noqa: B023 -- run at once
        plan = timed("greedy, swaps, bound", lambda: greedy_plan(task))  # noqa: B023 -- run at once
        print(f"  {len(plan.sites)} sites, {plan.served / task.need.sum():.1%} of the need, gap {plan.gap:.2%}")
        print(f"  pairs {task.sets.places.size}, merged places {merged_task(task).need.size}")
        order = np.argsort(-(task.sets.matrix @ task.need))[:sites]
        print(f"  the largest sites alone: {served_by(task, order.tolist()).served / plan.served:.1%} of the plan")
        if candidates <= 150:
            exact = timed("HiGHS", lambda: exact_plan(replace(task)))  # noqa: B023 -- run at once
            print(f"  greedy has {plan.served / exact.served:.2%} of the best (proved: {exact.is_optimal})")
    print(f"intervals of households hold the truth {timed('intervals', lambda: held_share(networks)):.1%} of the time")
    for readings in (10, 50, 200):
        held, width = timed("calibrated", lambda: held_calibrated(networks // 5, readings))  # noqa: B023 -- run at once
        print(f"calibrated intervals, {readings} readings a site: {held:.1%} of the time, {width:.2f} of the width")
    print(f"intervals of a place's chance: {timed('chances', lambda: held_chances(networks)):.1%} of the time")


if __name__ == "__main__":
    main()

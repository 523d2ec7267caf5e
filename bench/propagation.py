"""Losses of fixed 4G on real ground, beside SPLAT!, itmlogic and crc-covlib where they are there.

Terrain: the sample of Loire-Atlantique. 33 sites on its high points, mast 30 m, receivers 8 m in cells of 100 m within
15 km, profiles in steps of 25 m, 3.5 GHz; the three sectors of a site share one raster. Sites are swept side by side on
the cores there are. Then exact profiles to receivers drawn from the map. SPLAT! (Debian's package, given as
`--splat PROGRAM`, its terrain made here from the same ground in 3" cells) and itmlogic (an installed package) run the
model of Longley and Rice: what is compared is receivers a CPU second, not decibels. crc-covlib (given as
`--crc-covlib FOLDER`, the one that holds its Python package, built) runs the whole P.1812 over our own profiles. pycraf
(given as `--pycraf PYTHON`, the interpreter of an environment that has it) runs P.452-16: its diffraction at 50 % of
the time is the delta-Bullington of P.1812, its free space another formula (`pycraf_paths.py`).
`python bench/propagation.py [--sites 33] [--points 20000] [--engine compiled|arrays] [--splat PROGRAM]`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
from pyproj import Transformer

from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.engines import ARRAYS, PropagationEngine, default_engine
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.cover.radio.domain.path_loss import path_loss
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.point_losses import point_losses, sampled_profile
from maillage.cover.radio.domain.rasters import BARE_GROUND, CONSERVATIVE_CLUTTER, HeightRaster, LossRaster
from maillage.cover.radio.domain.sweep import sweep
from maillage.cover.radio.domain.waves import Wave
from maillage.cover.radio.intake.height_files import grid_window, height_file, heights_reader

SAMPLE: Final = Path("maillage/cover/prediction/reference/terrain/loire-atlantique-25m.tif")
WAVE: Final = Wave(3.5)
RADIUS_M, CELL_M, RECEIVER_M, MAST_M = 15_000.0, 100.0, 8.0, 30.0


def ground() -> HeightRaster:
    """The sample on the grid."""
    file = height_file(SAMPLE)
    window, rows, columns = grid_window(file.box)
    with heights_reader(SAMPLE, file, HeightKind.TERRAIN) as reader:
        return HeightRaster(reader.heights(window, rows, columns), window)


def high_points(terrain: HeightRaster, count: int) -> list[Mast]:
    """Masts on the highest cells of squares of 9 km, the highest first."""
    side = 360
    masts = []
    for top in range(0, terrain.heights_m.shape[0] - side, side):
        for west in range(0, terrain.heights_m.shape[1] - side, side):
            square = terrain.heights_m[top : top + side, west : west + side]
            if np.isfinite(square).mean() > 0.5:
                row, column = np.unravel_index(np.nanargmax(square), square.shape)
                x_m = terrain.window.west_m + (west + column + 0.5) * 25
                y_m = terrain.window.north_m - (top + row + 0.5) * 25
                masts.append((float(np.nanmax(square)), Mast(float(x_m), float(y_m), MAST_M)))
    order = [mast for _height, mast in sorted(masts, key=lambda pair: -pair[0])]
    east_m, north_m = np.array([mast.x_m for mast in order]), np.array([mast.y_m for mast in order])
    is_known = np.isfinite(interpolated_heights(terrain, east_m, north_m))  # not on the edge of what is
    return [mast for mast, has_ground in zip(order, is_known, strict=True) if has_ground][:count]


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What ``work`` gives, seconds on the clock and of processor, children's too."""
    begin, used = time.perf_counter(), _processor()
    answer = work()
    return answer, time.perf_counter() - begin, _processor() - used


def _processor() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def swept(terrain: HeightRaster, masts: list[Mast], engine: PropagationEngine) -> list[LossRaster]:
    """All sites, side by side."""

    def one(mast: Mast) -> LossRaster:
        return sweep(
            terrain, CONSERVATIVE_CLUTTER, mast, wave=WAVE, receiver_height_m=RECEIVER_M, radius_m=RADIUS_M,
            cell_m=CELL_M, engine=engine,
        )  # fmt: skip

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, masts))


def exact(terrain: HeightRaster, mast: Mast, raster: LossRaster, *, points: int, engine: PropagationEngine) -> None:
    """Exact profiles to receivers of one raster, and how far the sweep is from them."""
    rows, columns = np.nonzero(np.isfinite(raster.losses_db))
    drawn = np.random.default_rng(1).choice(len(rows), min(points, len(rows)), replace=False)
    x_m = raster.window.west_m + (columns[drawn] + 0.5) * CELL_M
    y_m = raster.window.north_m - (rows[drawn] + 0.5) * CELL_M
    places: dict[str, Any] = {"x_m": x_m, "y_m": y_m, "receiver_height_m": RECEIVER_M, "wave": WAVE, "engine": engine}
    point_losses(terrain, CONSERVATIVE_CLUTTER, mast, **places)  # compiled, and in the caches
    losses, wall, cpu = timed(lambda: point_losses(terrain, CONSERVATIVE_CLUTTER, mast, **places))
    print(f"exact profiles: {len(losses) / cpu:,.0f} a CPU second ({wall:.2f} s)")
    apart = np.abs(raster.losses_db[rows[drawn], columns[drawn]] - losses)
    shares = [float(np.nanmean(apart < limit)) for limit in (1, 3)]
    print(
        f"sweep against exact: within 1 dB {shares[0]:.1%}, within 3 dB {shares[1]:.1%}, sd {np.nanstd(apart):.2f} dB"
    )
    some = min(len(drawn), 300)
    _answers, _wall, cpu = timed(
        lambda: [
            path_loss(
                sampled_profile(terrain, CONSERVATIVE_CLUTTER, mast, x_m=x, y_m=y),
                WAVE,
                transmitter_height_m=MAST_M,
                receiver_height_m=RECEIVER_M,
            )
            for x, y in zip(x_m[:some], y_m[:some], strict=True)
        ]
    )
    print(f"one path with its ledger: {1_000 * cpu / some:.2f} ms of processor")


def splat(program: str, terrain: HeightRaster, mast: Mast) -> None:
    """SPLAT!'s area of the same site: 3-arc-second cells of the same ground, one thread."""
    degrees = Transformer.from_crs(2154, 4326, always_xy=True)
    metres = Transformer.from_crs(4326, 2154, always_xy=True)
    longitude, latitude = degrees.transform(mast.x_m, mast.y_m)
    with tempfile.TemporaryDirectory() as folder:
        for south in (int(latitude) - 1, int(latitude), int(latitude) + 1):
            for west in (int(np.floor(longitude)) - 1, int(np.floor(longitude)), int(np.floor(longitude)) + 1):
                write_sdf(Path(folder), terrain, south=south, west=west, metres=metres)
        (Path(folder) / "site.qth").write_text(f"site\n{latitude:.6f}\n{-longitude % 360:.6f}\n{MAST_M} meters\n")
        lines = ("15.000", "0.005", "301.0", "3500.0", "5", "1", "0.5", "0.5", "0.0")
        (Path(folder) / "site.lrp").write_text("\n".join(lines) + "\n")
        command = [
            program,
            "-t",
            "site.qth",
            "-L",
            str(RECEIVER_M),
            "-R",
            str(RADIUS_M / 1_000),
            "-metric",
            "-d",
            folder,
            "-N",
            "-o",
            "map.ppm",
        ]
        done, wall, cpu = timed(
            lambda: subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        )
        cell_m2 = 92.6 * 92.6 * np.cos(np.radians(latitude))
        receivers = np.pi * RADIUS_M**2 / cell_m2
        print(f"SPLAT!: {receivers / cpu:,.0f} receivers a CPU second ({wall:.1f} s, status {done.returncode})")


def write_sdf(folder: Path, terrain: HeightRaster, *, south: int, west: int, metres: Transformer) -> None:
    """A square degree as SPLAT! reads it: four bounds, then 1,200 columns from east to west of 1,200 heights."""
    steps = np.arange(1_200) / 1_200
    longitude, latitude = np.meshgrid(west + 1 - steps, south + steps, indexing="ij")
    x_m, y_m = metres.transform(longitude, latitude)
    column = ((x_m - terrain.window.west_m) / 25).astype(int)
    row = ((terrain.window.north_m - y_m) / 25).astype(int)
    inside = (column >= 0) & (row >= 0) & (column < terrain.heights_m.shape[1]) & (row < terrain.heights_m.shape[0])
    heights = np.where(inside, terrain.heights_m[np.where(inside, row, 0), np.where(inside, column, 0)], 0)
    heights = np.nan_to_num(heights).astype(int)
    east, other = -west - 1, -west  # SPLAT! counts degrees to the west
    name = f"{south}:{south + 1}:{east % 360}:{other % 360 or 360}.sdf"
    bounds = (other % 360 or 360, south, east % 360, south + 1)
    text = "\n".join(map(str, (*bounds, *heights.ravel())))
    (folder / name).write_text(text + "\n")


def itmlogic(terrain: HeightRaster, mast: Mast) -> None:
    """The pure Python of Longley and Rice, over profiles of the same ground."""
    if find_spec("itmlogic") is None:
        print("itmlogic: not installed")
        return
    qlrpfl = import_module("itmlogic.preparatory_subroutines.qlrpfl").qlrpfl

    def one(angle: float) -> Any:
        x_m, y_m = mast.x_m + 10_000 * np.cos(angle), mast.y_m + 10_000 * np.sin(angle)
        profile = sampled_profile(terrain, CONSERVATIVE_CLUTTER, mast, x_m=x_m, y_m=y_m)
        heights = np.nan_to_num(profile.terrain_m)
        facts: dict[str, Any] = {
            "fmhz": 3_500,
            "d": 10,
            "hg": [MAST_M, RECEIVER_M],
            "klimx": 0,
            "mdvarx": 11,
            "klim": 5,
        }
        facts |= {"wn": 3_500 / 47.7, "ens": 301, "gme": 157e-9 * (1 - 0.04665 * np.exp(301 / 179.3)), "kwx": 0}
        facts |= {
            "zgnd": complex(15, 5 / (3_500 / 47.7)),
            "pfl": [len(heights) - 1, 25, *heights],
            "mdp": -1,
            "lvar": 5,
        }
        return qlrpfl(facts)

    _answers, _wall, cpu = timed(lambda: [one(angle) for angle in np.linspace(0, 6, 200)])
    print(f"itmlogic: {200 / cpu:,.0f} paths a CPU second")


def crc_covlib(folder: str, terrain: HeightRaster, mast: Mast, *, paths: int = 2_000) -> None:
    """The whole P.1812 of crc-covlib over our own profiles of bare ground: how fast, and how far from our losses.

    ``folder`` holds the package ``crc_covlib`` with its library built (MIT, compared with, never part of the product).
    Sampling the profiles is not in its time, but it is in ours.
    """
    if not (Path(folder) / "crc_covlib").is_dir():
        print(f"crc-covlib: no package in {folder or 'any folder'} (--crc-covlib)")
        return
    sys.path.insert(0, folder)
    covlib = import_module("crc_covlib.simulation")
    degrees = Transformer.from_crs(2154, 4326, always_xy=True)
    simulation = covlib.Simulation()
    longitude, latitude = degrees.transform(mast.x_m, mast.y_m)
    simulation.SetTransmitterLocation(latitude, longitude)
    simulation.SetTransmitterHeight(MAST_M)
    simulation.SetTransmitterFrequency(WAVE.frequency_ghz * 1_000)
    simulation.SetReceiverHeightAboveGround(RECEIVER_M)
    simulation.SetPropagationModel(covlib.PropagationModel.ITU_R_P_1812)
    simulation.SetResultType(covlib.ResultType.PATH_LOSS_DB)
    simulation.SetITURP1812TimePercentage(50)
    simulation.SetITURP1812LocationPercentage(50)
    simulation.SetITURP1812AverageRadioRefractivityLapseRate(45)
    simulation.SetITURP1812SeaLevelSurfaceRefractivity(325)
    random = np.random.default_rng(2)
    angles, reach = random.uniform(0, 2 * np.pi, paths), random.uniform(3_000, RADIUS_M, paths)
    x_m, y_m = mast.x_m + reach * np.cos(angles), mast.y_m + reach * np.sin(angles)
    places: dict[str, Any] = {"x_m": x_m, "y_m": y_m, "receiver_height_m": RECEIVER_M, "wave": WAVE}
    point_losses(terrain, BARE_GROUND, mast, **places)
    ours, _wall, own_cpu = timed(lambda: point_losses(terrain, BARE_GROUND, mast, **places))
    profiles = [
        sampled_profile(terrain, BARE_GROUND, mast, x_m=x, y_m=y).terrain_m for x, y in zip(x_m, y_m, strict=True)
    ]
    known = [number for number, heights in enumerate(profiles) if np.isfinite(heights).all()]
    where = list(zip(*degrees.transform(x_m, y_m), strict=True))
    heights = {number: profiles[number].astype(np.float32) for number in known}
    theirs, _wall, cpu = timed(
        lambda: [
            simulation.GenerateProfileReceptionPointResult(
                where[number][1], where[number][0], heights[number].size, heights[number]
            )
            for number in known
        ]
    )
    rate, own_rate = len(known) / cpu, len(x_m) / own_cpu
    apart = ours[known] - np.array(theirs)
    print(f"crc-covlib: {rate:,.0f} paths a CPU second; ours {own_rate:,.0f}, {own_rate / rate:.1f} times as many")
    print(f"ours less crc-covlib's: {np.nanmean(apart):+.2f} dB mean, {np.nanstd(apart):.2f} dB sd, bare ground")


def pycraf(python: str, terrain: HeightRaster, mast: Mast, *, paths: int = 2_000) -> None:
    """The median diffraction of P.452-16 by pycraf over our own profiles of bare ground, each part beside ours."""
    if not Path(python).is_file():
        print(f"pycraf: no interpreter {python or 'given'} (--pycraf)")
        return
    random = np.random.default_rng(3)
    angles, reach = random.uniform(0, 2 * np.pi, paths), random.uniform(3_000, RADIUS_M, paths)
    profiles = [
        sampled_profile(
            terrain, BARE_GROUND, mast, x_m=mast.x_m + far * np.cos(angle), y_m=mast.y_m + far * np.sin(angle)
        )
        for angle, far in zip(angles, reach, strict=True)
    ]
    known = [profile for profile in profiles if np.isfinite(profile.terrain_m).all()]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "profiles.npz"
        np.savez(
            file, distances_km=np.concatenate([profile.distances_km for profile in known]),
            heights_m=np.concatenate([profile.terrain_m for profile in known]),
            begins=np.cumsum([0, *(profile.terrain_m.size for profile in known)]),
            mast_m=MAST_M, receiver_m=RECEIVER_M, frequency_ghz=WAVE.frequency_ghz,
        )  # fmt: skip
        script = Path(__file__).with_name("pycraf_paths.py")
        done = subprocess.run([python, "-W", "ignore", script, file], capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout.splitlines()[-1])
    ours, _wall, own_cpu = timed(
        lambda: [
            path_loss(profile, WAVE, transmitter_height_m=MAST_M, receiver_height_m=RECEIVER_M) for profile in known
        ]
    )
    apart = {
        "diffraction": np.array([loss.diffraction_db for loss in ours]) - theirs["diffraction_db"],
        "free space": np.array([loss.ledger.free_space_db for loss in ours]) - theirs["free_db"],
    }
    rate = len(known) / theirs["processor_s"]
    print(f"pycraf: {rate:,.0f} paths a CPU second, one by one; ours with its ledger {len(known) / own_cpu:,.0f}")
    for part, decibels in apart.items():
        spread = f"{np.mean(decibels):+.4f} dB mean, {np.std(decibels):.4f} dB sd, {np.abs(decibels).max():.4f} at most"
        print(f"ours less pycraf's, {part}: {spread} ({len(known)} paths of bare ground)")


def main() -> None:
    """The figures of docs/benchmarks.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=33)
    options.add_argument("--points", type=int, default=20_000)
    options.add_argument("--engine", choices=("compiled", "arrays"), default="compiled")
    options.add_argument("--splat", default="splat")
    options.add_argument("--crc-covlib", default="")
    options.add_argument("--pycraf", default="")
    asked = options.parse_args()
    engine = default_engine() if asked.engine == "compiled" else ARRAYS
    terrain, wall, cpu = timed(ground)
    print(f"sample read: {wall:.1f} s ({cpu:.1f} of processor), rasterio {rasterio.__version__}")
    masts = high_points(terrain, asked.sites)
    _one, wall, cpu = timed(lambda: swept(terrain, masts[:1], engine))
    print(f"first site, compiled for it where need be: {wall:.1f} s ({cpu:.1f} of processor)")
    rasters, wall, cpu = timed(lambda: swept(terrain, masts, engine))
    receivers = sum(int(np.isfinite(raster.losses_db).sum()) for raster in rasters)
    print(f"{len(masts)} sites × 3 sectors, {receivers:,} receivers: {wall:.1f} s ({cpu:.1f} of processor)")
    print(f"{receivers / cpu:,.0f} receivers a CPU second")
    exact(terrain, masts[0], rasters[0], points=asked.points, engine=engine)
    itmlogic(terrain, masts[0])
    crc_covlib(asked.crc_covlib, terrain, masts[0])
    pycraf(asked.pycraf, terrain, masts[0])
    try:
        splat(asked.splat, terrain, masts[0])
    except FileNotFoundError:
        print(f"SPLAT!: no program {asked.splat}")


if __name__ == "__main__":
    main()

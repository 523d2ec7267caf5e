"""Losses of pycraf (ITU-R P.452-16, median) over profiles of others, run by the interpreter of its own environment.

pycraf is GPL and asks for astropy: it is compared with, never part of the product. `python bench/pycraf_paths.py
PROFILES.npz` reads distances (km) and heights (m) of paths one after the other, and prints as JSON what each loses in
free space and by diffraction, and the seconds of processor. `bench/propagation.py --pycraf PYTHON` calls it.
"""

import json
import sys
import time
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    """The losses of a file of profiles."""
    paths = np.load(Path(sys.argv[1]))
    units, pathprof = import_module("astropy.units"), import_module("pycraf.pathprof")
    air = (290 * units.K, 1013 * units.hPa)
    facts: dict[str, Any] = {
        "timepercent": 50 * units.percent, "polarization": 1, "version": 16,
        "delta_N": 45 / units.km, "N0": 325 * units.dimensionless_unscaled,
        "hprof_bearing": 90 * units.deg, "hprof_backbearing": -90 * units.deg,
    }  # fmt: skip
    antennas = (float(paths["mast_m"]) * units.m, float(paths["receiver_m"]) * units.m)
    wave = float(paths["frequency_ghz"]) * units.GHz
    ends = [-1.6 * units.deg, 47.5 * units.deg, -1.5 * units.deg, 47.5 * units.deg]
    free_db, diffraction_db, used = [], [], 0.0
    for begin, end in pairwise(paths["begins"]):
        distances, heights = paths["distances_km"][begin:end] * units.km, paths["heights_m"][begin:end] * units.m
        clock = time.process_time()
        path = pathprof.PathProp(
            wave, *air, *ends, *antennas, 25 * units.m, hprof_dists=distances, hprof_heights=heights, **facts
        )
        diffraction = pathprof.loss_diffraction(path)[0]
        used += time.process_time() - clock
        free_db.append(float(pathprof.loss_freespace(path)[0].value))
        diffraction_db.append(float(diffraction.value))
    print(json.dumps({"free_db": free_db, "diffraction_db": diffraction_db, "processor_s": used}))


if __name__ == "__main__":
    main()

"""The land cases of the official validation set of ITU-R P.1812, to the digits that it prints."""

import csv
from pathlib import Path

import numpy as np
import pytest

from maillage.cover.radio.domain.path_loss import profile_loss
from maillage.cover.radio.domain.paths import PathLoss, PathProfile
from maillage.cover.radio.domain.waves import Polarisation, Refractivity, Wave

SAMPLES = Path("tests/samples/p1812")
CASES = tuple(csv.DictReader((SAMPLES / "cases.csv").read_text("utf-8").splitlines()))
# Beyond 50 km troposcatter comes in, which the short form leaves out and the product refuses.
WITHIN_REACH = tuple(case for case in CASES if case["lb50_db"] and "km" in case["case"] and "100km" not in case["case"])


def computed(case: dict[str, str]) -> PathLoss:
    columns = np.loadtxt(SAMPLES / case["profile"], delimiter=",", skiprows=1, unpack=True)
    wave = Wave(
        float(case["frequency_ghz"]),
        Polarisation(case["polarisation"]),
        Refractivity(float(case["dn"]), float(case["n0"])),
    )
    heights = {"transmitter_height_m": float(case["tx_height_m"]), "receiver_height_m": float(case["rx_height_m"])}
    return profile_loss(PathProfile(*columns), wave, **heights)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['case']}-{case['frequency_ghz']}")
def test_diffraction_loss_is_the_official_one(case: dict[str, str]):
    loss = computed(case)

    assert loss.diffraction_db == pytest.approx(float(case["ld50_db"]), abs=1e-6)
    assert loss.loss_db == pytest.approx(float(case["lbd50_db"]), abs=1e-6)


@pytest.mark.parametrize("case", WITHIN_REACH, ids=lambda case: case["case"])
def test_basic_loss_of_the_median_is_the_official_one_where_the_short_form_holds(case: dict[str, str]):
    assert computed(case).loss_db == pytest.approx(float(case["lb50_db"]), abs=0.05)

from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.cover.network.intake.msi_patterns import read_msi
from tests.cover.network.intake.site_files import write_msi


def test_file_gives_gain_cuts_and_the_tilt_that_its_cuts_have(tmp_path: Path):
    pattern = read_msi(write_msi(tmp_path / "a.msi"))

    assert (pattern.gain_dbi, pattern.electrical_tilt_deg, pattern.most_db) == (17.5, 4.0, 25.0)
    assert (pattern.horizontal_db[0], pattern.vertical_db[4], pattern.vertical_db[14]) == (0.0, 0.0, 12.0)


def test_gain_over_a_dipole_is_brought_to_dbi(tmp_path: Path):
    assert read_msi(write_msi(tmp_path / "a.msi", gain="15.35 dBd")).gain_dbi == pytest.approx(17.5)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"values": 0}, "pattern_values"),
        ({"values": 361}, "pattern_values"),
        ({"values": 359}, "pattern_values"),
        ({"gain": "17.5"}, "pattern_gain"),
        ({"gain": "175 dBi"}, "pattern_gain_bounds"),
        ({"lowest": -3.0}, "pattern_losses"),
        ({"lowest": 5.0}, "pattern_losses"),
    ],
)
def test_pattern_that_would_have_to_be_guessed_is_refused(tmp_path: Path, changes: dict[str, float], code: str):
    with pytest.raises(Refused) as refusal:
        read_msi(write_msi(tmp_path / "a.msi", **changes))  # type: ignore[arg-type]

    assert refusal.value.code == code


def test_file_without_a_vertical_cut_is_refused(tmp_path: Path):
    path = write_msi(tmp_path / "a.msi")
    path.write_text(path.read_text("utf-8").partition("VERTICAL")[0], "utf-8")

    with pytest.raises(Refused) as refusal:
        read_msi(path)

    assert refusal.value.code == "pattern_without_cut"

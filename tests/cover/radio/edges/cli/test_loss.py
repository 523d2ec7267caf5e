import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.site.cli import coverage as app

SAMPLES = Path("tests/samples/p1812")
HEIGHTS = ("--tx-height-m", "60", "--rx-height-m", "7")


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """A profile of 2 km in a French spreadsheet's form, without clutter."""
    path = tmp_path / "vallee.csv"
    path.write_text("distance_km;terrain_m\n0;100\n0,5;80\n1;20\n1,5;80\n2;90\n", "utf-8")
    return path


def asked(*options: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["loss", *options, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    facts: dict[str, Any] = json.loads(result.stdout)
    return facts


def test_official_case_is_answered_with_its_official_losses():
    profile = str(SAMPLES / "b2iseac_rural_land_10km_eqdist.csv")

    facts = asked(profile, "--frequency-ghz", "0.0953", *HEIGHTS, "--polarisation", "horizontal", "--n0", "326.079979")

    assert (facts["diffraction_db"], facts["loss_db"]) == pytest.approx((29.04724244, 121.1366911), abs=1e-5)
    assert facts["loss_db"] == pytest.approx(
        facts["free_space_db"] + facts["terrain_db"] + facts["clutter_db"], abs=1e-5
    )
    assert (facts["line_of_sight"], facts["polarisation"], facts["dn"]) == (False, "horizontal", 45)


def test_clutter_height_stands_where_the_profile_has_no_column_for_it(valley: Path):
    bare = asked(str(valley), *HEIGHTS)
    wooded = asked(str(valley), *HEIGHTS, "--clutter-height-m", "40")

    assert (bare["clutter_db"], wooded["clutter_db"] > 3) == (0, True)
    assert wooded["free_space_db"] == bare["free_space_db"]


def test_many_cases_are_answered_in_one_call_and_a_wrong_one_alone_is_refused(tmp_path: Path, valley: Path):
    rows = ("vallee.csv,3.5,,horizontal", "vallee.csv,70,,", "absent.csv,,,", "vallee.csv,2.6,15,")
    (tmp_path / "cas.csv").write_text(
        "profile,frequency_ghz,clutter_height_m,polarisation\n" + "\n".join(rows), "utf-8"
    )

    result = CliRunner().invoke(app, ["loss", "--cases", str(tmp_path / "cas.csv"), *HEIGHTS, "--json"])

    answers = json.loads(result.stdout)["cases"]
    assert result.exit_code == 1
    assert [(answer["row"], answer.get("code")) for answer in answers] == [
        (2, None),
        (3, "frequency_outside_model"),
        (4, "no_file"),
        (5, None),
    ]
    alone = asked(str(valley), "--frequency-ghz", "2.6", "--clutter-height-m", "15", *HEIGHTS)
    assert answers[3]["loss_db"] == alone["loss_db"]


def test_answer_in_words_says_the_loss_and_where_it_went(valley: Path):
    result = CliRunner().invoke(app, ["loss", str(valley), *HEIGHTS])

    assert result.stdout.splitlines()[0].startswith("Perte médiane : ")
    assert "Espace libre 109,31 dB, relief 0,00 dB, arbres et maisons 0,00 dB." in result.stdout


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("distance_km,terrain_m\n0,10\n60,10\n", HEIGHTS, "path_too_long"),
        ("distance_km,terrain_m\n0,10\n1,\n2,10\n", HEIGHTS, "profile_with_gaps"),
        ("distance_km,terrain_m,zone\n0,10,terre\n1,0,mer\n2,10,terre\n", HEIGHTS, "profile_over_sea"),
        ("distance_km,terrain_m\n0,10\n2,10\n1,10\n", HEIGHTS, "profile_out_of_order"),
        ("distance_km,terrain_m\n0,10\n,10\n", HEIGHTS, "missing"),
        ("km,terrain_m\n0,10\n1,10\n", HEIGHTS, "profile_without_column"),
        ("distance_km,terrain_m\n0,10\n1,dix\n", HEIGHTS, "not_a_number"),
        ("distance_km,terrain_m\n0,10\n1,10\n", ("--tx-height-m", "30"), "antenna_height_missing"),
        ("distance_km,terrain_m\n0,10\n1,10\n", (*HEIGHTS, "--time-percent", "10"), "percent_outside_model"),
        ("distance_km,terrain_m\n0,10\n1,10\n", (*HEIGHTS, "--cases", "cas.csv"), "one_profile_or_cases"),
    ],
)
def test_what_cannot_be_answered_is_refused(tmp_path: Path, content: str, options: tuple[str, ...], code: str):
    path = tmp_path / "profil.csv"
    path.write_text(content, "utf-8")

    with pytest.raises(Refused) as caught:
        CliRunner().invoke(app, ["loss", str(path), *options], catch_exceptions=False)

    assert caught.value.code == code

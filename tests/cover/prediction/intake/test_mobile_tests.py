"""A table of mobile tests: what is taken, and the sentence of each row that is not."""

from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.cover.prediction.domain.mobile_tests import MobileTest
from maillage.cover.prediction.intake.mobile_tests import is_of_mobile_tests, read_mobile_tests

TODAY = date(2026, 11, 28)
HEADER = "nature;appareil;lon;lat;date;rsrp_dbm;bande;cellule;mat_lon;mat_lat;mat_hauteur_m"
GOOD = "mobile;tel-1;-1.62;47.56;2026-11-03;-98;20;80213;-1.65;47.57;"


def table(folder: Path, *rows: str) -> Path:
    path = folder / "mobiles.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return path


def test_row_is_taken_with_the_mast_of_its_cell(tmp_path: Path):
    path = table(tmp_path, GOOD, GOOD)

    assert is_of_mobile_tests(path)
    assert read_mobile_tests(path, today=TODAY) == (
        MobileTest("tel-1", -1.62, 47.56, -98.0, 20, "80213", -1.65, 47.57, 30.0, date(2026, 11, 3)),
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace(";20;", ";42;"), "bande mobile connue"),
        (GOOD.replace(";20;", ";;"), "est vide"),
        (GOOD.replace("-1.65", ""), "est vide"),
        (GOOD.replace("mobile;", "ligne;"), "séparez-les"),
        (GOOD.replace("2026-11-03", "2027-01-01"), "à venir"),
        (GOOD.replace("-98", "98"), "98"),
    ],
)
def test_row_that_says_too_little_is_refused_with_what_to_do(tmp_path: Path, row: str, said: str):
    with pytest.raises(Refused) as refusal:
        read_mobile_tests(table(tmp_path, GOOD, row), today=TODAY)

    (finding,) = refusal.value.findings
    assert finding.row_number == 3
    assert said in finding.message % finding.params


def test_table_of_lines_is_none_of_mobile_tests(tmp_path: Path):
    assert not is_of_mobile_tests(table(tmp_path, GOOD.replace("mobile;", "ligne;")))

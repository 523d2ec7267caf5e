from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.cover.network.intake.radio_supports import read_supports

REGISTER = (
    "SUP_ID;STA_NM_ANFR;NAT_ID;COR_NB_DG_LAT;COR_NB_MN_LAT;COR_NB_SC_LAT;COR_CD_NS_LAT;"
    "COR_NB_DG_LON;COR_NB_MN_LON;COR_NB_SC_LON;COR_CD_EW_LON;SUP_NM_HAUT;TPO_ID;ADR_LB_LIEU\n"
)


def test_register_gives_supports_with_height_and_place(tmp_path: Path):
    path = tmp_path / "SUP_SUPPORT.txt"
    path.write_text(
        REGISTER
        + "101;0442990001;11;47;33;49;N;1;37;34;W;38,5;3;Château d’eau\n"
        + "101;0442990002;11;47;33;49;N;1;37;34;W;38,5;3;Château d’eau\n"
        + "102;0442990003;11;47;13;0;N;1;33;0;W;0;3;Toit\n",
        "utf-8",
    )

    first, second = read_supports(path).supports

    assert (first.code, first.name, first.height_m, second.height_m) == ("101", "Château d’eau", 38.5, None)
    assert [first.x_m, first.y_m] == pytest.approx([353_000, 6_728_000], abs=3000)


def test_list_of_stations_gives_each_place_once(tmp_path: Path):
    path = tmp_path / "stations.csv"
    path.write_text(
        "station_anfr,operateur,lat,lon,g2,g3,g4,g5,page_commune\n"
        "0440010001,Free Mobile,47.2,-1.5,0,1,1,1,nantes\n0440010002,Orange,47.2,-1.5,1,1,1,1,nantes\n",
        "utf-8",
    )

    (support,) = read_supports(path).supports

    assert (support.code, support.name, support.height_m) == ("0440010001", "nantes", None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a;b\n1;2\n", "supports_columns"),
        ("station_anfr,lat,lon\n1,97.2,-1.5\n", "too_many_rejected_rows"),
        ("station_anfr,lat,lon\n", "no_accepted_row"),
        (REGISTER + "101;1;11;47;75;49;N;1;37;34;W;38,5;3;x\n", "too_many_rejected_rows"),
    ],
)
def test_file_that_gives_no_sure_place_is_refused(tmp_path: Path, content: str, code: str):
    path = tmp_path / "supports.csv"
    path.write_text(content, "utf-8")

    with pytest.raises(Refused) as refusal:
        read_supports(path)

    assert refusal.value.code == code


def test_row_without_coordinates_never_loses_the_register(tmp_path: Path):
    # Made from the documented columns; the register of July 2026 had one such row in 198,524.
    rows = [f"{number};044{number:07d};11;47;33;{number % 60};N;1;37;34;W;38,5;3;Mât\n" for number in range(300)]
    rows[150] = "150;0440000150;11;;;;;;;;;38,5;3;Mât\n"
    path = tmp_path / "SUP_SUPPORT.txt"
    path.write_text(REGISTER + "".join(rows), "utf-8")

    read = read_supports(path)

    assert len(read.supports) == 60
    assert (read.rejected.rows, read.rejected.rejected) == (300, 1)
    (finding,) = read.rejected.findings
    assert (finding.row_number, finding.code) == (152, "missing")

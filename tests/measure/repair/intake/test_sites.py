import gzip
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.intake.operators import read_operators
from maillage.measure.repair.intake.sites import Site, read_sites, vintage_of
from tests.measure.record.importing import REFERENCE

OPERATORS = read_operators(REFERENCE / "operators")
OLD = "Operateur;x;y;2G;3G;4G\n"
NEW = "code_op;nom_op;num_site;x_lambert_93;y_lambert_93;latitude;longitude;site_2g;site_3g;site_4g;site_5g;site_ZB\n"
SHIPPED = REFERENCE.parents[1] / "repair" / "reference" / "sites" / "arcep-sites-mobiles-2018-01-l93.csv.gz"


def written(folder: Path, text: str, name: str = "sites.csv") -> Path:
    file = folder / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return file


def code_of(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_sites(path, OPERATORS)
    return refused.value.code


def test_file_of_2018_gives_sites_in_degrees(tmp_path: Path):
    # The castle of Nantes in Lambert-93.
    found = read_sites(written(tmp_path, OLD + "20801;355900;6689600;1;1;0\n", "sites.csv.gz"), OPERATORS)

    (site,) = found.sites
    assert (site.operator, site.technologies) == (1, frozenset({Technology.G2, Technology.G3}))
    assert (round(site.lon, 2), round(site.lat, 2)) == (-1.55, 47.22)


def test_file_of_today_gives_its_own_degrees_and_5g(tmp_path: Path):
    row = "20815;FREE MOBILE;F1;355900;6689600;47.2161;-1.5494;0;1;1;1;0\n"

    found = read_sites(written(tmp_path, NEW + row), OPERATORS)

    technologies = frozenset({Technology.G3, Technology.G4, Technology.G5})
    assert found.sites == (Site(4, -1.5494, 47.2161, technologies),)


def test_row_without_position_is_left_aside_and_named(tmp_path: Path):
    found = read_sites(written(tmp_path, OLD + "20801;#N/A;#N/A;1;1;0\n20801;355900;6689600;1;1;0\n"), OPERATORS)

    assert len(found.sites) == 1
    assert [(finding.code, finding.row_number) for finding in found.rejected.findings] == [("no_position", 2)]


def test_one_null_or_one_unknown_operator_never_loses_the_124_000_sites(tmp_path: Path):
    # The file of 2026 writes True and NULL where others write 1 and 0.
    good = "20815;FREE MOBILE;F1;355900;6689600;47.2161;-1.5494;NULL;True;True;NULL;0\n"
    unknown = "20899;NOUVEAU;N1;355900;6689600;47.2161;-1.5494;True;True;NULL;NULL;0\n"

    found = read_sites(written(tmp_path, NEW + good * 40 + unknown), OPERATORS)

    assert found.sites == (Site(4, -1.5494, 47.2161, frozenset({Technology.G3, Technology.G4})),) * 40
    assert [(reason.code, reason.rows) for reason in found.rejected.reasons] == [("unknown_operator", 1)]


def test_every_wrong_row_is_named_with_its_reason(tmp_path: Path):
    good = "20801;355900;6689600;1;1;0\n" * 5
    rows = "99999;355900;6689600;1;1;0\n20801;355900;;1;1;0\n20801;1;2;1;1;0\n20801;355900;6689600;yes;1;0\n20801;3\n"

    found = read_sites(written(tmp_path, OLD + rows + good), OPERATORS)

    assert len(found.sites) == 5
    assert [(finding.code, finding.row_number) for finding in found.rejected.findings] == [
        ("unknown_operator", 2),
        ("no_position", 3),
        ("out_of_range", 4),
        ("unknown_word", 5),
        ("wrong_width", 6),
    ]


def test_file_of_more_wrong_rows_than_right_ones_is_refused(tmp_path: Path):
    rows = "20801;355900;6689600;1;1;0\n" + "99999;355900;6689600;1;1;0\n" * 2

    assert code_of(written(tmp_path, OLD + rows)) == "too_many_rejected_rows"


@pytest.mark.parametrize("text", ["a;b;c\n1;2;3\n", "Operateur;x;y\n20801;1;1\n", "Operateur;latitude;2G\n20801;1;1\n"])
def test_other_columns_are_refused(tmp_path: Path, text: str):
    assert code_of(written(tmp_path, text)) == "sites_columns"


def test_file_without_a_site_is_refused(tmp_path: Path):
    assert code_of(written(tmp_path, OLD)) == "no_accepted_row"


def test_shipped_sample_is_read_whole():
    found = read_sites(SHIPPED, OPERATORS)

    assert (len(found.sites), found.rejected.rejected) == (77_147, 1)
    assert [finding.row_number for finding in found.rejected.findings] == [77_149]
    assert {site.operator for site in found.sites} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("name", "vintage"),
    [
        ("arcep-sites-mobiles-2018-01-l93.csv.gz", "2018-01"),
        ("2023_T4_sites_Metropole.csv", "2023-T4"),
        ("sites.csv", "sites"),
    ],
)
def test_vintage_comes_from_the_name_of_the_file(name: str, vintage: str):
    assert vintage_of(Path(name)) == vintage

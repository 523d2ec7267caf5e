from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.core.problems import Refused
from maillage.measure.record.domain.operators import Host, Operator, OperatorKind, OperatorTable, Validity
from maillage.measure.record.intake.operators import read_operators

SHIPPED = Path(__file__).parents[4] / "maillage" / "measure" / "record" / "reference" / "operators"
TABLE = read_operators(SHIPPED)
FRENCH = ("orange", "sfr", "bouygues-telecom", "free-mobile")
# Simulated dichromacy, full severity: Machado, Oliveira, Fernandes 2009 (protan, deutan, tritan), on linear RGB.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3),
}


def known(operator: Operator | None) -> str | None:
    return operator.id if operator else None


def lab(colour: str, blindness: str) -> NDArray[np.float64]:
    """CIELAB (D65) of a colour as a person with ``blindness`` sees it."""
    encoded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(BLINDNESS[blindness]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratios = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    roots = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def test_codes_of_the_french_operators_are_what_stored_rows_say() -> None:
    assert [TABLE.ids[each].code for each in FRENCH] == [1, 2, 3, 4]
    assert {operator.code for operator in TABLE} <= set(range(1, 64))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ORANGE", "orange"),
        ("Orange", "orange"),
        ("BOUYGUES TELECOM", "bouygues-telecom"),
        ("Bouygues_Telecom", "bouygues-telecom"),
        ("FREE", "free-mobile"),
        ("FREE MOBILE", "free-mobile"),
        ("Free_Mobile", "free-mobile"),
        ("SFR", "sfr"),
        ("SRR", "sfr"),
        ("Réglo Mobile", "reglo"),
        ("EE", "ee"),
        ("O2", "o2-uk"),
        ("Three", "three-uk"),
        ("Vodafone", "vodafone-uk"),
        ("A1 TA", "a1-at"),
        ("nobody", None),
    ],
)
def test_operator_is_found_by_the_names_that_files_use(name: str, expected: object) -> None:
    assert known(TABLE.by_name(name)) == expected


@pytest.mark.parametrize(
    ("plmn", "expected"),
    [("20801", "orange"), ("208-10", "sfr"), ("208 15", "free-mobile"), ("23430", "ee"), ("99999", None)],
)
def test_operator_is_found_by_its_network_code(plmn: str, expected: object) -> None:
    assert known(TABLE.by_plmn(plmn)) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("2.3.4.5", "orange"),
        ("37.160.1.1", "free-mobile"),
        ("78.193.0.1", "free-fixe"),
        ("2a01:cb00::1", "orange"),
        ("127.0.0.1", None),
        ("::1", None),
        ("no address", None),
    ],
)
def test_operator_of_an_address_is_that_of_its_longest_prefix(address: str, expected: object) -> None:
    assert known(TABLE.by_address(address)) == expected


@pytest.mark.parametrize(
    ("address", "asn"), [("37.160.0.1", 51207), ("2.3.4.5", 3215), ("198.51.100.7", None), ("?", None)]
)
def test_as_number_of_an_address_is_that_of_its_longest_prefix(address: str, asn: int | None) -> None:
    assert TABLE.asn_of(address) == asn


def test_prefix_announced_for_an_operator_is_announced_by_an_as_of_that_operator() -> None:
    strangers = {
        (asn, TABLE.prefixes[prefix])
        for prefix, asn in TABLE.prefix_asns.items()
        if TABLE.asns.get(asn) != TABLE.prefixes[prefix]
    }

    assert (len(TABLE.prefix_asns), strangers) == (len(TABLE.prefixes), set())


def test_as_that_carries_mobile_phones_alone_is_known_as_such() -> None:
    assert (51207 in TABLE.mobile_asns, 3215 in TABLE.mobile_asns) == (True, False)


def test_network_code_that_changed_hands_belongs_to_its_holder_of_the_day(tmp_path: Path) -> None:
    for file in SHIPPED.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "plmn.csv").open("a") as lines:
        lines.write("20855,sfr,SFR,,2010-01-01,2020-01-01,\n20855,orange,Orange,,2020-01-01,,\n")

    table = read_operators(tmp_path)

    assert known(table.by_plmn("20855", date(2019, 12, 31))) == "sfr"
    assert known(table.by_plmn("20855", date(2020, 1, 1))) == "orange"
    assert known(table.by_plmn("20855", date(2009, 1, 1))) is None
    assert known(table.by_plmn("20855")) == "orange"


def test_brand_counts_for_its_owner_and_a_virtual_operator_for_itself() -> None:
    assert known(TABLE.counted_as(TABLE.ids["sosh"])) == "orange"
    assert known(TABLE.counted_as(TABLE.ids["lebara"])) == "lebara"


def test_brand_sold_to_another_network_counts_for_the_owner_of_the_day() -> None:
    orange = Operator(1, "orange", "Orange", OperatorKind.MNO)
    sfr = Operator(2, "sfr", "SFR", OperatorKind.MNO)
    sold = date(2024, 7, 1)
    hosts = (Host("sfr", Validity(until=sold)), Host("orange", Validity(since=sold)))
    brand = Operator(3, "brand", "Brand", OperatorKind.BRAND, hosts=hosts)
    table = OperatorTable((orange, sfr, brand))

    assert table.counted_as(brand, date(2024, 6, 30)) == sfr
    assert table.counted_as(brand, date(2024, 7, 1)) == orange


def test_fixed_lines_and_satellites_are_not_mobile() -> None:
    assert TABLE.ids["free-fixe"].code in TABLE.not_mobile_codes
    assert TABLE.ids["starlink"].code in TABLE.not_mobile_codes
    assert TABLE.ids["free-mobile"].code not in TABLE.not_mobile_codes


def test_agency_file_replaces_and_adds_operators(tmp_path: Path) -> None:
    own = tmp_path / "operators.csv"
    own.write_text(
        "code,id,name,kind,host,plmns,asns,aliases\n"
        "12,lycamobile,Lyca,mvno,orange,,,Lyca FR\n"
        "60,vendee-mobile,Vendée Mobile,mvno,sfr,20899;20898,64512,VM\n"
    )

    table = read_operators(SHIPPED, own_file=own)

    assert table.ids["lycamobile"].name == "Lyca"
    assert table.codes[60].hosts == (Host("sfr"),)
    assert [known(table.by_plmn("20899")), known(table.by_asn(64512)), known(table.by_name("vm"))] == [
        "vendee-mobile"
    ] * 3


@pytest.mark.parametrize(
    "line",
    ["64,new,New,mno", "0,new,New,mno", "12,new,New,telepathy", "x,new,New,mno", "60,a,A,mno\n60,b,B,mno"],
)
def test_agency_file_with_a_bad_line_is_refused(tmp_path: Path, line: str) -> None:
    own = tmp_path / "operators.csv"
    own.write_text(f"code,id,name,kind\n{line}\n")

    with pytest.raises(Refused):
        read_operators(SHIPPED, own_file=own)


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colours_of_the_four_operators_stay_distinct_with_colour_blindness(blindness: str) -> None:
    colours = [lab(TABLE.ids[each].colour, blindness) for each in FRENCH]

    nearest = min(float(np.linalg.norm(one - other)) for one, other in combinations(colours, 2))

    assert nearest > 20

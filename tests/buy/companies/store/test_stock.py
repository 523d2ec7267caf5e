"""Files of the stock become what the house keeps of them; bad ones are told in sentences and change nothing."""

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet
import pytest

from maillage.buy.companies.domain.terms import Company, Establishment, FormerName, SizeCategory, StockPart
from maillage.buy.companies.store.companies import companies_by_siren, company_of, establishments_by_siret
from maillage.buy.companies.store.stock import import_stock
from maillage.buy.companies.store.stock_files import (
    PARTS,
    companies_folder,
    manifest_file,
    part_path,
    stock_parts,
    stock_version,
)
from maillage.buy.companies.store.trades import trade_name, trade_names
from maillage.core.problems import NotFound, Refused
from maillage.demonstration.companies import write_invented_stock
from tests.buy.companies.stock import (
    GARDENS,
    GARDENS_BEFORE,
    GARDENS_PLACE,
    NOW,
    PERSON,
    companies_file,
    establishments_file,
    history_file,
    import_all,
    import_small_stock,
)

pytestmark = pytest.mark.django_db


def test_company_is_known_with_its_size_and_the_name_it_had(data: Path, tmp_path: Path) -> None:
    import_small_stock(tmp_path)

    assert company_of("38103128500491") == Company(
        siren="381031285",
        name="JARDINS DU CLAIN SAS",
        size=SizeCategory.SMALL,
        naf="81.30Z",
        legal_category="5710",
        is_active=True,
        is_withheld=False,
        seat_siret="38103128500491",
        former_names=(FormerName("LES JARDINIERS DU POITOU", dt.date(2015, 6, 30)),),
    )
    assert establishments_by_siret(["38103128500491", "00000000000000"]) == {
        "38103128500491": Establishment(
            siret="38103128500491",
            is_seat=True,
            naf="81.30Z",
            commune="86194",
            postal_code="86000",
            x_m=497_312.5,
            y_m=6_611_210.25,
            is_active=True,
            is_withheld=False,
        )
    }


def test_no_name_of_a_person_is_kept_and_none_of_who_asked_for_partial_diffusion(data: Path, tmp_path: Path) -> None:
    hidden = GARDENS | {"siren": "111111118", "statutDiffusionUniteLegale": "P"}
    marked = GARDENS | {"siren": "222222226", "denominationUniteLegale": "[ND]"}
    import_all(companies_file(tmp_path, PERSON, hidden, marked))

    found = companies_by_siren(["829102631", "111111118", "222222226"])

    assert {siren: (one.name, one.is_person, one.is_withheld) for siren, one in found.items()} == {
        "829102631": (None, True, False),
        "111111118": (None, False, True),
        "222222226": (None, False, False),
    }
    (file,) = companies_folder().glob("companies-*.parquet")
    assert all(name not in str(pa.parquet.read_table(file).to_pydict()) for name in ("MARTIN", "CLAIN"))


def test_establishment_of_a_commune_that_is_no_more_stands_in_that_of_today(data: Path, tmp_path: Path) -> None:
    retired = GARDENS_PLACE | {"siret": "11111111800011", "codeCommuneEtablissement": "01018"}
    arrondissement = GARDENS_PLACE | {"siret": "22222222600011", "codeCommuneEtablissement": "69384"}
    import_all(establishments_file(tmp_path, retired, arrondissement))

    found = establishments_by_siret(["11111111800011", "22222222600011"])

    assert [place.commune for place in found.values()] == ["01033", "69123"]


def test_file_that_is_not_sorted_is_read_again_and_sorted(data: Path, tmp_path: Path) -> None:
    rows = [
        GARDENS | {"siren": siren, "denominationUniteLegale": f"N° {siren}"} for siren in ("1" * 9, "2" * 9, "3" * 9)
    ]
    (sorted_file,) = import_all(companies_file(tmp_path, *rows))
    before = pa.parquet.read_table(companies_folder() / sorted_file.file.file)

    (received,) = import_all(companies_file(tmp_path, rows[2], rows[0] | {"siren": "no"}, rows[1], rows[0]))

    assert received.is_new
    assert (received.file.rows, received.file.refused) == (3, 1)
    assert pa.parquet.read_table(companies_folder() / received.file.file).equals(before)


def test_file_of_the_same_bytes_is_known(data: Path, tmp_path: Path) -> None:
    (first,) = import_all(companies_file(tmp_path, GARDENS))
    version = stock_version()

    (again,) = import_all(companies_file(tmp_path, GARDENS))

    assert (first.is_new, again.is_new, stock_version()) == (True, False, version)


def test_newer_file_of_a_part_replaces_it_and_leaves_the_others(data: Path, tmp_path: Path) -> None:
    import_small_stock(tmp_path)

    import_all(companies_file(tmp_path, GARDENS | {"categorieEntreprise": "GE"}))

    company = company_of("381031285")
    assert company is not None
    assert company.size is SizeCategory.LARGE
    assert set(stock_parts()) == set(StockPart)


@pytest.mark.parametrize("is_sorted", [True, False])
def test_former_names_of_a_company_are_one_whatever_batches_and_order_its_periods_come_in(
    data: Path, tmp_path: Path, *, is_sorted: bool
) -> None:
    sirens = [f"{number:09d}" for number in range(300_000_000, 300_030_000)]
    periods = [
        GARDENS_BEFORE | {"siren": siren, "dateFin": end, "denominationUniteLegale": name}
        for siren in sirens
        for end, name in (("2018-12-31", "ANCIEN NOM"), ("2015-06-30", "ANCIEN NOM"), ("2001-02-03", "PREMIER NOM"))
    ]

    (received,) = import_all(history_file(tmp_path, *(periods if is_sorted else reversed(periods))))

    path = part_path(StockPart.FORMER_NAMES)
    assert path is not None
    names = pa.parquet.read_table(path).to_pylist()
    assert received.file.rows == len(names) == 2 * len(sirens)
    assert [(row["siren"], row["name"], row["until"]) for row in names[:4]] == [
        (sirens[0], "PREMIER NOM", dt.date(2001, 2, 3)),
        (sirens[0], "ANCIEN NOM", dt.date(2018, 12, 31)),
        (sirens[1], "PREMIER NOM", dt.date(2001, 2, 3)),
        (sirens[1], "ANCIEN NOM", dt.date(2018, 12, 31)),
    ]


def test_parquet_of_the_same_columns_gives_the_same_company(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "StockUniteLegale_utf8.parquet"
    columns = {name: [value] for name, value in GARDENS.items()}
    missing = {name: pa.nulls(1, pa.string()) for name in ("denominationUsuelle1UniteLegale", "sigleUniteLegale")}
    pa.parquet.write_table(pa.table(columns | missing), path)

    import_stock(str(path), now=NOW)

    assert companies_by_siren(["381031285"])["381031285"].name == "JARDINS DU CLAIN SAS"


def test_rows_that_are_broken_are_counted_and_harm_no_other(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "StockUniteLegale.csv"
    others = [GARDENS | {"siren": f"{number:09d}"} for number in range(900_000_001, 900_000_004)]
    with zipfile.ZipFile(companies_file(tmp_path, GARDENS | {"siren": "12"}, GARDENS, *others)) as archive:
        text = archive.read("StockUniteLegale_utf8.csv").decode()
    path.write_text(text + "one,two\n", "utf-8")

    received = import_stock(str(path), now=NOW)

    assert (received.file.rows, received.file.refused) == (4, 2)
    assert received.rejected is not None
    assert {(reason.code, reason.rows) for reason in received.rejected.reasons} == {
        ("no_number", 1),
        ("wrong_width", 1),
    }
    assert [finding.row_number for finding in received.rejected.findings] == [None, 7]


def test_file_that_is_mostly_broken_rows_is_refused_and_the_stock_in_force_stays(data: Path, tmp_path: Path) -> None:
    import_small_stock(tmp_path)
    before = stock_version()

    with pytest.raises(Refused) as refused:
        import_all(companies_file(tmp_path, GARDENS, *[GARDENS | {"siren": "no"}] * 2))

    assert (refused.value.code, stock_version()) == ("too_many_rejected_rows", before)


# The columns of the stock since December 2025, and its codes as of 2027: made from the documented columns.
IN_BOTH: Final = GARDENS | {
    "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
    "activitePrincipaleNAF25UniteLegale": "81.30Y",
}
OF_2027: Final = GARDENS | {
    "activitePrincipaleUniteLegale": "81.30Y",
    "nomenclatureActivitePrincipaleUniteLegale": "NAF2025",
}


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (GARDENS, ("81.30Z", None, "81.30Z")),
        (IN_BOTH, ("81.30Z", "81.30Y", "81.30Z")),
        (OF_2027, (None, "81.30Y", "81.30Y")),
        (OF_2027 | {"activitePrincipaleNAF25UniteLegale": "81.30Y"}, (None, "81.30Y", "81.30Y")),
        # Whatever word INSEE will have for the nomenclature: the two have no code in common.
        (OF_2027 | {"nomenclatureActivitePrincipaleUniteLegale": "NAF25"}, (None, "81.30Y", "81.30Y")),
        (GARDENS | {"activitePrincipaleUniteLegale": "74.1J"}, ("74.1J", None, "74.1J")),
        (IN_BOTH | {"activitePrincipaleNAF25UniteLegale": "[ND]"}, ("81.30Z", None, "81.30Z")),
    ],
)
def test_activity_is_read_in_the_nomenclature_that_it_is_of(
    data: Path, tmp_path: Path, row: dict[str, str], codes: tuple[str | None, str | None, str]
) -> None:
    import_all(companies_file(tmp_path, row))

    company = company_of("381031285")

    assert company is not None
    assert (company.naf, company.naf_2025, company.trade) == codes


def test_establishment_has_both_codes(data: Path, tmp_path: Path) -> None:
    row = GARDENS_PLACE | {"activitePrincipaleNAF25Etablissement": "81.30Y"}
    later = GARDENS_PLACE | {
        "siret": "38103128500509",
        "activitePrincipaleEtablissement": "81.30Y",
        "nomenclatureActivitePrincipaleEtablissement": "NAF2025",
    }
    import_all(establishments_file(tmp_path, row, later))

    places = establishments_by_siret([row["siret"], later["siret"]]).values()

    assert [(place.naf, place.naf_2025) for place in places] == [("81.30Z", "81.30Y"), (None, "81.30Y")]


def test_stock_that_was_taken_in_before_naf_2025_was_read_still_answers(data: Path, tmp_path: Path) -> None:
    (received,) = import_all(companies_file(tmp_path, IN_BOTH))
    path = companies_folder() / received.file.file
    before = pa.parquet.read_table(path).drop_columns(["naf_2025"])
    older = path.with_name("companies-older.parquet")
    pa.parquet.write_table(before, older)
    PARTS.publish(manifest_file(), {StockPart.COMPANIES: replace(received.file, file=older.name)})

    company = company_of("381031285")

    assert company is not None
    assert (company.naf, company.naf_2025) == ("81.30Z", None)


def test_every_activity_of_both_nomenclatures_has_its_name() -> None:
    names = trade_names()

    assert (trade_name("81.30Z"), trade_name("81.30Y")) == (
        "Services d'aménagement paysager",
        names["81.30Y"],
    )
    assert names["81.30Y"] != ""
    assert len(names) == 732 + 747


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"nom;prenom\nMartin;Paul\n", "stock_unknown"),
        (b"", "stock_unknown"),
        (",".join(GARDENS).encode() + b"\n", "stock_unknown"),
        (b"PK\x03\x04 cut", "stock_broken"),
        (b"PAR1 cut", "stock_broken"),
        (",".join(GARDENS).encode() + b"\n\xff\xfe\n", "stock_unknown"),
    ],
)
def test_file_that_is_none_is_refused_and_the_stock_in_force_stays(
    data: Path, tmp_path: Path, content: bytes, code: str
) -> None:
    import_small_stock(tmp_path)
    before = stock_version()
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(Refused) as refused:
        import_stock(str(path), now=NOW)

    assert (refused.value.code, stock_version()) == (code, before)


def test_zip_that_breaks_off_is_refused(data: Path, tmp_path: Path) -> None:
    whole = write_invented_stock(tmp_path, [f"{number:09d}00011" for number in range(400)], ["86194"], seed=1)[0]
    content = whole.read_bytes()
    # The directory stays and what it names is damaged, as a bad download is.
    whole.write_bytes(content[:200] + bytes(len(content) // 2) + content[200 + len(content) // 2 :])

    with pytest.raises(Refused) as refused:
        import_stock(str(whole), now=NOW)

    assert (refused.value.code, stock_parts()) == ("stock_broken", {})


def test_file_that_is_not_there_is_told(data: Path) -> None:
    with pytest.raises(NotFound) as missing:
        import_stock("/nowhere/StockUniteLegale.zip", now=NOW)

    assert missing.value.code == "stock_file_missing"

"""Declarations: those that ship hold, the agency mends one key, and a wrong word is told."""

from pathlib import Path

import pytest
from django.conf import settings

from maillage.core.offers import offered
from maillage.core.problems import Refused
from maillage.sources.domain.terms import SourceDeclaration
from maillage.sources.intake.declarations import DECLARED, read_declarations

SHIPPED = read_declarations(Path("nowhere"))


@pytest.mark.parametrize("declaration", SHIPPED.values(), ids=SHIPPED.keys())
def test_what_ships_names_its_importer_its_hosts_and_its_licence(declaration: SourceDeclaration):
    importers = {one.name for one in offered(settings.FEATURES, "source_importers")}
    addresses = [find.address for find in declaration.find if find.address]

    assert declaration.importer in {*importers, ""}
    assert all(any(f"//{host}/" in address for host in declaration.hosts) for address in addresses)
    assert set(declaration.features) <= set(settings.FEATURES) | {"site"}
    assert declaration.checked is not None
    assert declaration.attribution.count("{data_date}") == 1


def test_every_file_that_ships_is_read():
    assert sorted(SHIPPED) == sorted(path.stem for path in DECLARED.glob("*.toml"))


def test_agency_mends_a_dead_address_and_keeps_the_rest(tmp_path: Path):
    (tmp_path / "insee-communes.toml").write_text(
        '[[find]]\nkind = "template"\naddress = "https://www.insee.fr/v_commune_2027.csv"\n'
        '[freshness]\ndata_date = "2027-01-01"\n'
    )

    mended = read_declarations(tmp_path)["insee-communes"]

    assert [find.address for find in mended.find] == ["https://www.insee.fr/v_commune_2027.csv"]
    assert (mended.freshness.data_date, mended.freshness.every) == ("2027-01-01", "P1Y")
    assert (mended.expect, mended.is_own) == (SHIPPED["insee-communes"].expect, False)
    assert mended.version != SHIPPED["insee-communes"].version


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("lott = 2", "lott"),
        ('[expect]\nrows = ["beaucoup", 2]', "expect.rows"),
        ('[freshness]\nevery = "un mois"', "un mois"),
        ('[freshness]\ndata_date = "le titre"', "le titre"),
        ('[freshness]\ndata_date = "column:"', "column:"),
        ('licence = "cc-by"', "cc-by"),
        ('[needs]\nmember = "("', "("),
        ("title = ", "insee-communes.toml"),
        ('id = "autre"', "autre"),
    ],
)  # fmt: skip
def test_wrong_key_or_value_is_told_with_its_file(tmp_path: Path, text: str, named: str):
    (tmp_path / "insee-communes.toml").write_text(text)

    with pytest.raises(Refused) as refusal:
        read_declarations(tmp_path)

    assert named in refusal.value.text

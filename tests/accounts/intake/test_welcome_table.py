from pathlib import Path

import pytest

from maillage.accounts.domain.terms import AnyKind, BodyToWelcome, OrganisationKind
from maillage.accounts.intake.welcome_table import MOST_BODIES, read_bodies
from maillage.core.problems import Refused
from maillage.core.text import normalised_text

KINDS = {normalised_text(kind.label): kind for kind in OrganisationKind}


def territory_of(kind: AnyKind, text: str) -> str | None:
    """The address of Pornic by its code, as the territory has it; None for anything else."""
    return f"{kind.value}:{text}" if text in {"44131", "200067346"} else None


def read(folder: Path, table: str, usual: AnyKind = OrganisationKind.OTHER) -> list[BodyToWelcome]:
    file = folder / "bodies.csv"
    file.write_text(table, encoding="utf-8")
    return read_bodies(file, kinds=KINDS, usual=usual, territory_of=territory_of)


def test_columns_are_known_by_the_names_of_the_directory_of_public_services(tmp_path: Path) -> None:
    table = "nom;code_insee_commune;adresse_courriel\nMairie - Pornic;44131;mairie@pornic.example\n"

    assert read(tmp_path, table, OrganisationKind.COMMUNE) == [
        BodyToWelcome("Mairie - Pornic", OrganisationKind.COMMUNE, "commune:44131", ("mairie@pornic.example",))
    ]


def test_several_addresses_stand_in_one_cell_and_a_buyer_governs_nothing(tmp_path: Path) -> None:
    table = "Nom\tCourriel\tSIRET\tTerritoire\nHôpital\ta@example.org, B@example.org\t218 601 946 00013\t44131\n"

    assert read(tmp_path, table) == [
        BodyToWelcome("Hôpital", OrganisationKind.OTHER, "", ("a@example.org", "b@example.org"), "21860194600013")
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A;a@example.org;;commune;", ("territory_missing", 2)),
        ("A;a@example.org;;commune;99999", ("territory_unknown", 2)),
        ("A;a@example.org;123;;", ("siret_wrong", 2)),
        ("A;personne;;;", ("email_invalid", 2)),
        (";a@example.org;;;", ("missing", 2)),
        ("A;;;;", ("missing", 2)),
        (f"{'A' * 201};a@example.org;;;", ("name_long", 2)),
        ("A;a@example.org;;lune;", ("kind_unknown", 2)),
        ("A;a@example.org;;;\nA;b@example.org;;;", ("body_twice", 3)),
    ],
)
def test_line_to_correct_is_told_by_its_row(tmp_path: Path, row: str, said: tuple[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, f"nom;courriel;siret;sorte;territoire\n{row}\n")

    assert [(finding.code, finding.row_number) for finding in refused.value.findings] == [said]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("nom;siret\nA;\n", "column_missing"),
        ("courriel\na@example.org\n", "column_missing"),
        ("nom;courriel\n", "no_bodies"),
        ("nom;courriel\n" + "".join(f"A{n};a{n}@example.org\n" for n in range(MOST_BODIES + 1)), "too_many_bodies"),
    ],
)
def test_table_that_invites_nobody_is_refused_with_its_remedy(tmp_path: Path, table: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, table)

    assert refused.value.code == code

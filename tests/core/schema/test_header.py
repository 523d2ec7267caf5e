import pytest

from maillage.core.schema.check import check_table
from maillage.core.schema.header import match_header
from maillage.core.schema.terms import FixKind
from tests.core.schema.tables import Rows, schema_of

SUBVENTIONS = schema_of(
    {"name": "nomAttribuant", "title": "Nom de l'attribuant", "constraints": {"required": True}},
    {"name": "montant", "type": "number", "constraints": {"required": True}},
    {"name": "objet", "title": "Objet de la subvention"},
    {"name": "id"},
    id="scdl/subventions",
)
WHOLE = ("nomAttribuant", "montant", "objet", "id")


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("NOMATTRIBUANT", "nomAttribuant"),
        ("nom_attribuant", "nomAttribuant"),
        ("Nom Attribuant ", "nomAttribuant"),
        ("Nom de l’attribuant", "nomAttribuant"),
        ("COLL_NOM", "nomAttribuant"),
        ("nomAtribuant", "nomAttribuant"),
        ("Montants", "montant"),
        ("SUB_MONTANT", "montant"),
        ("SUB_OBJ", "objet"),
        ("mnotant", "montant"),
        ("Nom de l’attribuant de la", "nomAttribuant"),
        ("Objet de la subvention", "objet"),
        ("ID", "id"),
    ],
)
def test_a_column_under_another_name_is_one_finding_with_its_fix(label: str, field: str) -> None:
    header = [label if name == field else name for name in WHOLE]

    match = match_header(header, SUBVENTIONS)

    (group,) = (*match.errors, *match.warnings)
    assert (group.code, group.field_name, group.field_number) == ("missing-label", field, WHOLE.index(field) + 1)
    assert group.fix is not None
    assert (group.fix.kind, group.fix.before, group.fix.after) == (FixKind.HEADER_NAME, label, field)


@pytest.mark.parametrize("label", ["commentaire", "ido", "nom", "montage", "montant2", "montant_t"])
def test_a_column_that_may_be_anything_is_not_renamed(label: str) -> None:
    match = match_header(["nomAttribuant", label], SUBVENTIONS)

    assert [group.fix for group in (*match.errors, *match.warnings)] == [None] * 4


def test_the_altitude_is_not_taken_for_the_latitude_nor_one_address_for_another():
    places = schema_of({"name": "latitude"}, {"name": "adresse2"}, {"name": "communeNom"})

    match = match_header(["altitude", "adresse1", "commune"], places)

    assert [group.fix for group in match.warnings if group.code == "missing-label"] == [None] * 3


def test_degrees_of_the_points_of_a_map_are_proposed_for_those_of_the_schema():
    parkings = schema_of({"name": "Xlong"}, {"name": "Ylat"})

    match = match_header(["nom", "longitude", "latitude"], parkings)

    fixes = [(group.fix.before, group.fix.after) for group in match.warnings if group.fix]
    assert fixes == [("longitude", "Xlong"), ("latitude", "Ylat")]


def test_two_columns_that_look_like_one_field_are_left_to_the_person():
    match = match_header(["nomAttribuant", "montantx", "montanty", "objet", "id"], SUBVENTIONS)

    assert [group.fix for group in match.errors] == [None]


def test_columns_are_matched_by_name_and_their_order_is_a_warning():
    report = check_table(Rows(["id", "objet", "montant", "nomAttribuant"], [["1", "a", "5", "b"]]), SUBVENTIONS)

    assert report.is_valid
    assert [group.code for group in report.warnings] == ["incorrect-label"]


def test_a_missing_column_is_an_error_where_it_is_required_and_a_warning_where_not():
    report = check_table(Rows(["nomAttribuant"], [["b"]] * 30), SUBVENTIONS)

    assert [(group.code, group.field_name, group.count) for group in report.errors] == [("missing-label", "montant", 1)]
    assert [(group.code, group.field_name) for group in report.warnings] == [
        ("missing-label", "objet"),
        ("missing-label", "id"),
    ]


def test_a_column_more_is_a_warning_and_is_not_checked():
    report = check_table(Rows([*WHOLE, "note"], [["a", "5", "b", "1", "?"]]), SUBVENTIONS)

    assert report.is_valid
    assert [(group.code, group.value, group.field_number) for group in report.warnings] == [("extra-label", "note", 5)]


def test_a_name_that_comes_twice_is_told_and_the_first_is_checked():
    report = check_table(Rows([*WHOLE, "montant"], [["a", "cinq", "b", "1", "5"]]), SUBVENTIONS)

    found = [(group.code, group.field_number) for group in report.errors]
    assert found == [("duplicate-label", 5), ("type-error", 2)]


def test_a_column_without_name_is_told_by_its_number():
    report = check_table(Rows([*WHOLE, " "], [["a", "5", "b", "1", ""]]), SUBVENTIONS)

    assert [(group.code, group.field_number) for group in report.errors] == [("blank-label", 5)]

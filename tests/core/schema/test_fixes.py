from typing import Any

import pytest
from stdnum import luhn

from maillage.core.schema.check import check_table
from maillage.core.schema.fixes import CellChange, apply_fixes
from maillage.core.schema.judgement import grouping
from maillage.core.schema.terms import FixKind
from tests.core.schema.cases import SAMPLES, schema_named
from tests.core.schema.tables import Rows, rows_of_file, schema_of

SIRET: dict[str, Any] = {"constraints": {"pattern": r"^\d{14}$"}, "check": "siret"}
NATURE = {"constraints": {"enum": ["aide en numéraire", "aide en nature", "aide en numéraire;aide en nature"]}}
PERIOD = {"constraints": {"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$"}}
POINT = {"type": "geopoint", "format": "array", "check": "french-gps-coordinates"}
INSEE = {"constraints": {"pattern": r"^([013-9]\d|2[AB1-9])\d{3}$"}}


def proposed(text: str, field: dict[str, Any]) -> tuple[str, str] | None:
    """The fix of a text: its kind and what it becomes."""
    check = field.get("check")
    checks = [{"name": check, "params": {"column": "c"}}] if check else []
    described = {word: value for word, value in field.items() if word != "check"}
    schema = schema_of({"name": "c", **described}, {"name": "d"}, custom_checks=checks)
    (group,) = check_table(Rows(["c", "d"], [[text, "x"]]), schema).errors
    return None if group.fix is None else (group.fix.kind.value, group.fix.after)


@pytest.mark.parametrize(
    ("text", "field", "fix"),
    [
        ("14/05/2023", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("14-05-2023", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("14.5.23", {"type": "date"}, None),
        ("2017/09/08", {"type": "date"}, ("date-to-iso", "2017-09-08")),
        ("2023-05-14T10:00:00Z", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("2023-05-14 00:00:00", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("20230514", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("14 mai 2023", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("1er août 2023", {"type": "date"}, ("date-to-iso", "2023-08-01")),
        ("05/14/2023", {"type": "date"}, ("date-to-iso", "2023-05-14")),
        ("45060", {"type": "date"}, None),
        ("14/05/73", {"type": "date"}, None),
        ("30/02/2023", {"type": "date"}, None),
        ("mai 2023", {"type": "date"}, None),
        ("14/05/2023", {"type": "date", "format": "%Y"}, ("date-to-iso", "2023")),
        ("14/05/2023 9h30", {"type": "datetime"}, ("date-to-iso", "2023-05-14T09:30:00")),
        ("14/05/2023", {"type": "datetime"}, None),
        ("9h30", {"type": "time"}, ("date-to-iso", "09:30:00")),
        ("2018.0", {"type": "year"}, ("float-tail", "2018")),
        ("20234", {"type": "year"}, None),
        ("23/24", {"type": "year"}, None),
        ("23/24", {"constraints": {"pattern": r"\d{4}"}}, None),
        ("44109 44000", {"constraints": {"pattern": r"\d{5}|\d{10}"}}, None),
        ("2 023", {"type": "year"}, ("spaces-out", "2023")),
        ("1.234.567", {"type": "number"}, None),
        ("1,234,567", {"type": "number"}, None),
        ("1,500", {"type": "number"}, None),
        ("1.000", {"type": "integer"}, None),
        ("12 34", {"type": "number"}, None),
        ("100 $", {"type": "number"}, None),
        ("1,5", {"type": "number"}, ("decimal-point", "1.5")),
        ("17 833", {"type": "number"}, ("spaces-out", "17833")),
        ("17\u00a0833,50", {"type": "number"}, ("decimal-point", "17833.50")),
        ("17\u202f833", {"type": "integer"}, ("spaces-out", "17833")),
        ("1.234,56 €", {"type": "number"}, ("decimal-point", "1234.56")),
        ("1,234.56", {"type": "number"}, ("spaces-out", "1234.56")),
        ("500 euros", {"type": "number"}, ("spaces-out", "500")),
        ("12.0", {"type": "integer"}, ("float-tail", "12")),
        ("12.5", {"type": "integer"}, None),
        ("50 %", {"type": "number", "constraints": {"maximum": 1}}, ("decimal-point", "0.5")),
        ("50 %", {"type": "number"}, None),
        ("NC", {"type": "number"}, ("emptied", "")),
        ("-", {"type": "number"}, None),
        ("Néant", {"type": "date"}, ("emptied", "")),
        ("NC", {"type": "number", "constraints": {"required": True}}, None),
        ("SEM", {"type": "number"}, None),
        ("oui", {"type": "boolean"}, ("boolean-word", "true")),
        ("Non", {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, ("boolean-word", "non")),
        ("X", {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, None),
        ("peut-être", {"type": "boolean"}, None),
        ("218 601 946 00013", SIRET, ("spaces-out", "21860194600013")),
        ("218.601.946.00013", SIRET, ("spaces-out", "21860194600013")),
        ("21860194600013.0", SIRET, ("float-tail", "21860194600013")),
        ("21860194600000.0", SIRET, None),
        ("5850125900011", {"check": "siret"}, None),
        ("218601946", SIRET, None),
        ("39032205500000.0", SIRET, None),
        ("39032205512300.0", SIRET, None),
        ("3,90322E+13", SIRET, None),
        ("1004", INSEE, ("leading-zeros", "01004")),
        ("1004.0", INSEE, ("leading-zeros", "01004")),
        ("2a004", INSEE, ("letter-case", "2A004")),
        (" 58194 ", INSEE, ("trimmed", "58194")),
        ("386684646", {"constraints": {"pattern": r"0\d{9}"}}, ("leading-zeros", "0386684646")),
        ("03 86 68 46 46", {"constraints": {"pattern": r"^\+33\d{9}$"}}, ("phone-form", "+33386684646")),
        ("Aide en numéraire", NATURE, ("enum-spelling", "aide en numéraire")),
        ("aide en numeraire", NATURE, ("enum-spelling", "aide en numéraire")),
        ("aides en nature", NATURE, None),
        ("aide en numérair", NATURE, None),
        ("aide", NATURE, None),
        ("2017-01-01_2017-12-31", PERIOD, ("period-form", "2017-01-01/2017-12-31")),
        ("01/01/2017 - 31/12/2017", PERIOD, ("period-form", "2017-01-01/2017-12-31")),
        ("du 01/01/2017 au 31/12/2017", PERIOD, ("period-form", "2017-01-01/2017-12-31")),
        ("14/05/2023", PERIOD, ("date-to-iso", "2023-05-14")),
        ("2017/10/02_2019/10/01", PERIOD, ("period-form", "2017-10-02/2019-10-01")),
        ("2017-2018", {"check": "year-interval-value"}, ("period-form", "2017/2018")),
        ("2018-2017", {"check": "year-interval-value"}, None),
        ("Finances locales / Divers", {"check": "nomenclature-acte"}, ("spaces-out", "Finances locales/Divers")),
        ("www.nevers.fr/actes", {"format": "uri"}, ("address-scheme", "https://www.nevers.fr/actes")),
        ("la mairie", {"format": "uri"}, None),
        ("compte-rendu.pdf", {"format": "uri"}, None),
        ("M.Dupont", {"format": "uri"}, None),
        (" a@b.fr", {"format": "email"}, ("trimmed", "a@b.fr")),
        ("46.99,3.16", {"check": "french-gps-coordinates"}, ("coordinates-swapped", "3.16,46.99")),
        ("[46.99, 3.16]", POINT, ("coordinates-swapped", "[3.16, 46.99]")),
        ("3,16 ; 46,99", {"type": "geopoint"}, ("coordinates-form", "3.16,46.99")),
        ("MARIE-JEANNE", {"constraints": {"pattern": "[A-Z][a-z]+(-[A-Z][a-z]+)*"}}, ("letter-case", "Marie-Jeanne")),
        ("x" * 300 + " 1", {"constraints": {"maxLength": 300}}, None),
    ],
)  # fmt: skip
def test_what_can_be_known_is_proposed_and_what_cannot_is_not(
    text: str, field: dict[str, Any], fix: tuple[str, str] | None
) -> None:
    assert proposed(text, field) == fix


def test_telephone_has_no_fix_where_its_library_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.core.extras.find_spec", lambda _name: None)

    assert proposed("03 86 68 46 46", {"constraints": {"pattern": r"^\+33\d{9}$"}}) is None


def test_a_siret_of_thirteen_digits_does_not_get_a_zero_that_its_keys_may_fit_by_chance():
    assert proposed(right_siret("0057207")[1:], SIRET) is None
    assert proposed(right_siret("0057207")[1:-1] + "X", SIRET) is None


def right_siret(start: str) -> str:
    """A SIRET that begins with seven given digits, and passes its control digits."""
    siren = next(f"{start}{end:02}" for end in range(100) if luhn.is_valid(f"{start}{end:02}"))
    return next(f"{siren}{end:05}" for end in range(1, 20) if luhn.is_valid(f"{siren}{end:05}"))


AIDS = schema_of(
    {"name": "nom", "constraints": {"required": True}},
    {"name": "date", "type": "date"},
    {"name": "montant", "type": "number"},
)
ROWS = [("A", "14/05/2023", "1,5"), ("", "", ""), ("B", "2023-05-14", "2 000"), ("C", "14/05/2023", "SEM")]


def test_all_fixes_are_applied_and_each_change_is_traced():
    report = check_table(Rows(["NOM", "date", "montant"], ROWS), AIDS)

    fixed = apply_fixes(["NOM", "date", "montant"], ROWS, report)

    assert fixed.header == ("nom", "date", "montant")
    assert fixed.rows == [("A", "2023-05-14", "1.5"), ("B", "2023-05-14", "2000"), ("C", "2023-05-14", "SEM")]
    assert fixed.changes == (
        CellChange(1, "nom", FixKind.HEADER_NAME, "NOM", "nom"),
        CellChange(2, "date", FixKind.DATE_TO_ISO, "14/05/2023", "2023-05-14"),
        CellChange(2, "montant", FixKind.DECIMAL_POINT, "1,5", "1.5"),
        CellChange(3, None, FixKind.BLANK_ROW_OUT, "", ""),
        CellChange(4, "montant", FixKind.SPACES_OUT, "2 000", "2000"),
        CellChange(5, "date", FixKind.DATE_TO_ISO, "14/05/2023", "2023-05-14"),
    )


def test_fixes_of_one_kind_leave_the_others():
    report = check_table(Rows(["nom", "date", "montant"], ROWS), AIDS)

    fixed = apply_fixes(["nom", "date", "montant"], ROWS, report, kinds={FixKind.DATE_TO_ISO})

    assert {change.kind for change in fixed.changes} == {FixKind.DATE_TO_ISO}
    assert [row[2] for row in fixed.rows] == ["1,5", "", "2 000", "SEM"]


def test_one_group_is_fixed_alone():
    report = check_table(Rows(["nom", "date", "montant"], ROWS), AIDS)
    chosen = [group for group in report.errors if group.value == "1,5"]

    fixed = apply_fixes(["nom", "date", "montant"], ROWS, report, groups=chosen)

    assert fixed.changes == (CellChange(2, "montant", FixKind.DECIMAL_POINT, "1,5", "1.5"),)


def test_a_cell_that_was_changed_since_is_left_alone():
    report = check_table(Rows(["nom", "date", "montant"], ROWS), AIDS)
    since = [("A", "2020-01-01", "1,5"), *ROWS[1:]]

    fixed = apply_fixes(["nom", "date", "montant"], since, report, kinds={FixKind.DATE_TO_ISO})

    assert [row[1] for row in fixed.rows] == ["2020-01-01", "", "2023-05-14", "2023-05-14"]


def test_a_group_of_many_values_is_fixed_cell_by_cell_with_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "GROUPS_OF_A_CHECK", 2)
    rows = [("A", f"{day:02}/05/2023", "") for day in range(1, 29)]
    report = check_table(Rows(["nom", "date", "montant"], rows), AIDS)

    fixed = apply_fixes(["nom", "date", "montant"], rows, report, schema=AIDS)

    assert [row[1] for row in fixed.rows] == [f"2023-05-{day:02}" for day in range(1, 29)]
    assert len(fixed.changes) == 28


def test_the_file_of_the_nievre_is_led_to_its_real_gaps():
    schema, rows = schema_named("scdl/subventions/2.1.1"), rows_of_file(SAMPLES / "files" / "nievre-cd58-2016.csv")
    header, cells = rows.header, rows.rows

    for _ in range(2):  # the names first; then their cells are seen
        report = check_table(Rows(header, cells), schema)
        fixed = apply_fixes(header, cells, report)
        header, cells = fixed.header, fixed.rows
    report = check_table(Rows(header, cells), schema)

    assert header[:3] == ("nomAttribuant", "idAttribuant", "COLL_TYPE")
    assert [row[header.index("montant")] for row in cells[:3]] == ["17833", "92000", "511100"]
    assert {group.value for group in report.errors if group.field_name == "montant"} == {"NC", "SEM", "ODHLM", ""}
    assert all(group.fix is None for group in report.errors)

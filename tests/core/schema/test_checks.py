import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siret

from maillage.core.schema.check import check_table
from maillage.core.schema.checks.identifiers import invented_siret, is_siret
from maillage.core.schema.terms import Lookups, Report, Schema
from tests.core.schema.tables import Rows, schema_of


def schema_with(name: str, *fields: str, **params: Any) -> Schema:
    columns = [
        {"name": field} if ":" not in field else dict(zip(("name", "type"), field.split(":"), strict=True))
        for field in fields
    ]
    return schema_of(*columns, custom_checks=[{"name": name, "params": params}])


def report_on(name: str, text: str, **params: Any) -> Report:
    return check_table(Rows(["c"], [[text]]), schema_with(name, "c", column="c", **params))


def codes(report: Report) -> list[tuple[str, str | None]]:
    return [(group.code, group.field_name) for group in report.errors]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("siret", "21860194600013", ""),
        ("french-siret-value", "21860194600014", "custom-check-error"),
        ("siret", "218 601 946 00013", ""),
        ("siret", "00000000000000", "custom-check-error"),
        ("siret", "35600000000048", ""),  # La Poste's head office
        ("siret", "35600000049837", ""),  # one of its offices: the exception
        ("siret", "218601946", "custom-check-error"),
        ("siren", "218601946", ""),
        ("french-siren-value", "218601947", "custom-check-error"),
        ("siren", "000000000", "custom-check-error"),
        ("code-rna", "W380475558", ""),
        ("code-rna", "380475558", "custom-check-error"),
        ("nomenclature-actes-value", "Finances locales/Divers", ""),
        ("nomenclature-acte", "FINANCES LOCALES/Divers", ""),
        ("nomenclature-acte", "Domaines de competences par themes/Sport", ""),
        ("nomenclature-acte", "Finances locales", "custom-check-error"),
        ("nomenclature-acte", "Finances locales / Divers", "custom-check-error"),
        ("nomenclature-acte", "Finances-locales/Divers", "custom-check-error"),
        ("nomenclature-acte", "Sport/Divers", "custom-check-error"),
        ("year-interval-value", "2017/2018", ""),
        ("year-interval-value", "2018/2017", "year-interval-value"),
        ("year-interval-value", "2018/2018", "year-interval-value"),
        ("year-interval-value", "2018", "year-interval-value"),
        ("opening-hours-value", "Mo-Fr 08:00-12:00,14:00-18:00", ""),
        ("opening-hours-value", "du lundi au vendredi", "opening-hours-value"),
        ("phone-number-value", "03 86 68 46 46", ""),
        ("phone-number-value", "+33386684646", ""),
        ("phone-number-value", "3949", ""),
        ("phone-number-value", "12", "phone-number-value"),
        ("phone-number-value", "la mairie", "phone-number-value"),
        ("french-gps-coordinates", "3.16,46.99", ""),
        ("french-gps-coordinates", "[3.16, 46.99]", ""),
        ("french-gps-coordinates", "46.99,3.16", "reversed-french-gps-coordinates"),
        ("french-gps-coordinates", "-73.9,40.7", "french-gps-coordinates"),
        ("french-gps-coordinates", "Nevers", "french-gps-coordinates"),
        ("code-fantoir", "0040", ""),
        ("code-fantoir", "40", "custom-check-error"),
    ],
)
def test_checks_of_one_cell_under_old_and_new_names(name: str, text: str, code: str) -> None:
    assert [found for found, _ in codes(report_on(name, text))] == ([code] if code else [])


@pytest.mark.parametrize("name", ["opening-hours-value", "phone-number-value"])
def test_check_whose_library_is_not_installed_is_left_out_and_says_what_to_install(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maillage.core.extras.find_spec", lambda _name: None)

    report = report_on(name, "la mairie")

    assert (report.is_valid, codes(report)) == (True, [])
    assert [(group.code, group.check, group.field_name) for group in report.warnings] == [("check-error", name, "c")]
    assert "pip install maillage[schemas]" in report.warnings[0].message


def test_a_year_alone_is_a_span_where_the_schema_allows_it():
    assert codes(report_on("year-interval-value", "2018", **{"allow-year-only": "yes"})) == []


@given(st.text("0123456789. ", min_size=9, max_size=20) | st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_a_siret_is_what_the_library_says_except_zeros(text: str) -> None:
    assert is_siret(text) == (siret.is_valid(text) and bool(text.strip("0 .")))


@pytest.mark.parametrize("number", range(0, 10**13, 10**12 - 7))
def test_a_siret_with_its_right_digit_passes(number: int) -> None:
    right = [f"{number:013}{digit}" for digit in range(10)]

    assert [is_siret(text) for text in right] == [siret.is_valid(text) and text != "0" * 14 for text in right]


@pytest.mark.parametrize(
    ("first", "second", "op", "broken"),
    [
        ("10", "9", ">=", False),
        ("9", "10", ">=", True),
        ("9", "9", ">", True),
        ("9", "9", "==", False),
        ("9.0", "9", "==", False),
        ("9", "10", "<", False),
        ("b", "a", ">=", False),
        ("a", "b", ">=", True),
        ("a", "9", ">=", False),
        ("", "9", ">=", False),
    ],
)
def test_two_columns_are_compared_as_numbers_or_as_texts(first: str, second: str, op: str, broken: bool) -> None:  # noqa: FBT001 -- a column of the table
    schema = schema_with("compare-columns-value", "a", "b", column="a", column2="b", op=op)

    report = check_table(Rows(["a", "b"], [[first, second]]), schema)

    assert codes(report) == ([("compare-columns-value", "a")] if broken else [])


def test_dates_are_compared_as_days():
    schema = schema_with("compare-columns-value", "envoi:date", "acte:date", column="envoi", column2="acte", op=">=")

    report = check_table(Rows(["acte", "envoi"], [["2023-1-5", "2023-01-04"], ["2023-1-5", "2023-01-05"]]), schema)

    (group,) = report.errors
    assert group.row_numbers.tolist() == [2]
    assert group.message % group.params == (
        "envoi (« 2023-01-04 ») ne peut pas être inférieur à acte (« 2023-1-5 »). Corrigez l’un des deux."
    )


def test_a_sum_that_is_wrong_is_told_with_what_it_is():
    schema = schema_with(
        "sum-columns-value",
        "votants:integer",
        "pour:integer",
        "contre:integer",
        column="votants",
        columns=["pour", "contre"],
    )

    report = check_table(
        Rows(["votants", "pour", "contre"], [["5", "3", "2"], ["6", "3", "2"], ["6", "", "2"]]), schema
    )

    (group,) = report.errors
    assert (group.field_name, group.value, group.row_numbers.tolist()) == ("votants", "6", [3])
    assert group.params["sum"] == "5"


def test_columns_that_go_together_are_filled_together():
    schema = schema_with("cohesive-columns-value", "nom", "annee", column="annee", othercolumns=["nom"])

    report = check_table(Rows(["nom", "annee"], [["", "2023"], ["a", "2023"], ["b", ""], ["c", ""]]), schema)

    assert [(group.field_name, group.row_numbers.tolist()) for group in report.errors] == [
        ("annee", [2]),
        ("annee", [4]),
        ("annee", [5]),
    ]


def test_column_that_asks_for_others_is_reported_where_they_are_empty_or_have_no_column():
    asks = {"column": "vignette", "othercolumns": ["horaires", "arrete"]}
    schema = schema_with("dependent-columns", "vignette", "horaires", "arrete", **asks)
    rows = [["V4", "24/7"], ["", "24/7"], ["V4", ""]]

    report = check_table(Rows(["vignette", "horaires"], rows), schema)

    assert [(group.field_name, group.row_numbers.tolist(), group.params["others"]) for group in report.errors] == [
        ("vignette", [2], "« arrete »"),
        ("vignette", [4], "« horaires », « arrete »"),
    ]


def test_shapes_of_another_kind_than_the_layer_wants_are_one_finding():
    schema = schema_with("geometry-type", "geometry:geojson", column="geometry", types=["LineString"])
    kinds = [("LineString", [[0, 1], [1, 1]]), ("Point", [0, 1]), ("MultiLineString", [[[0, 1], [1, 1]]] * 2)]
    rows = [[json.dumps({"type": kind, "coordinates": points})] for kind, points in [*kinds, *kinds]]

    report = check_table(Rows(["geometry"], rows), schema)

    assert [(group.check, group.row_numbers.tolist(), group.params["count"]) for group in report.errors] == [
        ("geometry-type", [3, 6], 2),
        ("geometry-parts", [4, 7], 2),
    ]


def test_one_of_two_columns_is_asked_of_the_row():
    schema = schema_with("one-of-required", "siret", "rna", "nom", column1="siret", column2="rna")

    report = check_table(Rows(["siret", "rna", "nom"], [["", "", "a"], ["1", "", "b"], ["", "W", "c"]]), schema)

    assert [(group.code, group.field_name, group.row_numbers.tolist()) for group in report.errors] == [
        ("one-of-required", None, [2])
    ]


def test_a_bad_number_does_not_also_break_the_checks_over_columns():
    fields = [{"name": name, "type": "integer"} for name in ("effectif", "votants", "pour")]
    checks = [
        {"name": "cohesive-columns-value", "params": {"column": "effectif", "othercolumns": ["votants", "pour"]}},
        {"name": "compare-columns-value", "params": {"column": "effectif", "op": ">=", "column2": "votants"}},
        {"name": "sum-columns-value", "params": {"column": "votants", "columns": ["pour"]}},
    ]
    rows = [["dix", "9", "9"], ["10", "9", "NC"], ["10", "11", "11"]]

    report = check_table(Rows(["effectif", "votants", "pour"], rows), schema_of(*fields, custom_checks=checks))

    found = [(group.code, group.field_name, group.row_numbers.tolist()) for group in report.errors]
    assert found == [
        ("type-error", "effectif", [2]),
        ("compare-columns-value", "effectif", [4]),
        ("type-error", "pour", [3]),
    ]


def test_columns_of_which_some_are_not_in_the_file_are_told_once():
    schema = schema_with("cohesive-columns-value", "nom", "annee", "x", column="annee", othercolumns=["nom"])

    report = check_table(Rows(["annee", "x"], [["2023", "a"]] * 50), schema)

    assert [(group.code, group.row_numbers.tolist()) for group in report.errors] == [("cohesive-columns-value", [1])]


def test_official_lists_are_asked_of_the_caller():
    schema = schema_with("code-commune-insee", "c", column="c")
    lookups = Lookups(is_commune_code={"58194"}.__contains__)

    report = check_table(Rows(["c"], [["58194"], ["58000"]]), schema, lookups=lookups)

    assert [(group.code, group.check, group.value) for group in report.errors] == [
        ("custom-check-error", "code-commune-insee", "58000")
    ]


@pytest.mark.parametrize("name", ["code-commune-insee", "canton", "pays", "inconnu"])
def test_a_check_that_cannot_be_done_is_said_and_is_no_error(name: str) -> None:
    report = report_on(name, "58000")

    assert (report.is_valid, [group.code for group in report.warnings]) == (True, ["check-error"])


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("compare-columns-value", {"column": "c", "column2": "c", "op": "≥"}),
        ("sum-columns-value", {"column": "c"}),
        ("compare-columns-value", {"column": "c", "column2": "c", "op": [">"]}),
        ("compare-columns-value", {"column": ["c"], "column2": {"c": 1}, "op": ">"}),
        ("cohesive-columns-value", {}),
        ("one-of-required", {"column1": ["c"]}),
        ("dependent-columns", {"column": "c"}),
        ("geometry-type", {"column": "c"}),
        ("siret", {}),
    ],
)
def test_a_check_whose_parameters_mean_nothing_is_left_out(name: str, params: dict[str, Any]) -> None:
    assert check_table(Rows(["c"], [["1"]]), schema_with(name, "c", **params)).errors == ()


def test_invented_siret_has_right_keys_and_a_siren_that_nobody_has() -> None:
    numbers = [invented_siret(number) for number in (0, 1, 44_109, 990_001, 999_999)]

    assert [(is_siret(number), number[:2]) for number in numbers] == [(True, "00")] * 5
    assert numbers[3] == "00990001000019"

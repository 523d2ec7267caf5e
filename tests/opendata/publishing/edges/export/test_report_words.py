import numpy as np
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.schema.terms import FindingGroup, Fix, FixKind, Report
from maillage.core.tables.terms import TableFileForm, TableReading
from maillage.opendata.publishing.edges.export.report_words import (
    FIXES,
    causes,
    fix_text,
    others_text,
    reading_text,
    rows_text,
)


def _group(
    value: str, *rows: int, column: int | None = 1, code: str = "type-error", fix: Fix | None = None
) -> FindingGroup:
    name = None if column is None else f"c{column}"
    return FindingGroup(
        code,
        "« %(value)s » n’est pas un nombre.",
        field_name=name,
        field_number=column,
        value=value,
        params={"value": value},
        fix=fix,
        row_numbers=np.array(rows, np.int32),
    )


def test_values_with_one_fault_are_one_cause_told_by_the_most_frequent() -> None:
    (cause,) = causes([_group("NC", 3), _group("SEM", 2, 7, 9, 12), _group("x", 5)])

    assert (cause.first.value, cause.count, rows_text(cause, TableReading(TableFileForm.CSV)), others_text(cause)) == (
        "SEM", 6, "2, 3, 5, 7, + 2", "et 2 autres valeurs",
    )  # fmt: skip


def test_other_columns_codes_and_fixes_are_other_causes() -> None:
    fix = Fix(FixKind.SPACES_OUT, "1 2", "12")

    found = causes([_group("a", 2), _group("b", 3, column=2), _group("c", 4, code="x"), _group("1 2", 5, fix=fix)])

    assert len(found) == 4


def test_what_is_said_of_the_file_comes_first_each_on_its_own() -> None:
    found = causes([_group("many", 2, 3, 4), _group("a", column=None), _group("b", column=None)])

    assert [cause.first.value for cause in found] == ["a", "b", "many"]


@given(st.lists(st.tuples(st.integers(1, 3), st.lists(st.integers(2, 99), min_size=1, max_size=6)), max_size=12))
def test_no_finding_is_lost_by_gathering(drawn: list[tuple[int, list[int]]]) -> None:
    groups = [_group(f"v{number}", *sorted(rows), column=column) for number, (column, rows) in enumerate(drawn)]

    found = causes(groups)

    assert sum(cause.count for cause in found) == sum(group.count for group in groups)
    assert sum(len(cause.groups) for cause in found) == len(groups)
    assert all(cause.rows == sorted(cause.rows) for cause in found)


@pytest.mark.parametrize("kind", FixKind)
def test_every_fix_is_said(kind: FixKind) -> None:
    assert FIXES[kind]


def test_fix_of_a_long_value_stays_on_a_line() -> None:
    told = fix_text(_group("x", 2, fix=Fix(FixKind.TRIMMED, "a" * 9_999, "b\nc")))

    assert len(told) < 200
    assert "\n" not in told


def test_reading_is_said_before_anything_else() -> None:
    reading = TableReading(TableFileForm.CSV, encoding="windows-1252", delimiter=";", header_line=3)

    with translation.override("fr"):
        told = reading_text(Report("x/y", "1.0.0", reading, ("a",), 12, ()))

    assert told == "CSV, windows-1252, séparateur point-virgule, noms des colonnes à la ligne 3, 12 lignes"


def test_file_that_is_no_table_is_said_in_words() -> None:
    with translation.override("fr"):
        told = reading_text(Report("x/y", "1.0.0", TableReading(TableFileForm.OTHER), (), 0, ()))

    assert told == "aucun tableau n’a été trouvé dans ce fichier"

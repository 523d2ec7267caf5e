from datetime import date

import pytest

from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.column_kinds import ColumnKind, TypedColumn
from maillage.opendata.catalog.domain.row_query import (
    MOST_FIGURES,
    MOST_LISTED,
    MOST_VALUES,
    Aggregate,
    Function,
    Op,
    RowFilter,
    RowQuery,
    Sort,
    read_row_query,
)

COLUMNS = (
    TypedColumn("nom", ColumnKind.TEXT, is_whole=True),
    TypedColumn("montant", ColumnKind.NUMBER, is_whole=False),
    TypedColumn("date", ColumnKind.DATE, is_whole=True),
    TypedColumn("annee", ColumnKind.INTEGER, is_whole=True),
    TypedColumn("note__min", ColumnKind.TEXT, is_whole=True),
    TypedColumn("a, b", ColumnKind.TEXT, is_whole=True),
)


def _codes(*pairs: tuple[str, str]) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refusal:
        read_row_query(pairs, COLUMNS)
    return [(finding.code, finding.field_name) for finding in refusal.value.findings]


def test_nothing_asked_gives_the_first_rows():
    assert read_row_query([], COLUMNS) == RowQuery()


def test_every_word_is_read():
    pairs = [
        *(("nom", "Club"), ("nom", "Chorale"), ("montant__gte", "12.5"), ("date__lt", "2025-01-31")),
        *(("annee__in", "2024,2025"), ("columns", "nom,annee"), ("sort", "-annee,nom"), ("page", "3")),
        *(("page_size", "10"), ("format", "csv")),
    ]

    asked = read_row_query(pairs, COLUMNS)

    assert asked == RowQuery(
        filters=(
            RowFilter(0, Op.EXACT, ("Club", "Chorale")),
            RowFilter(1, Op.GTE, (12.5,)),
            RowFilter(2, Op.LT, (date(2025, 1, 31),)),
            RowFilter(3, Op.IN, (2024, 2025)),
        ),
        columns=(0, 3),
        sorts=(Sort(3, is_descending=True), Sort(0)),
        page=3,
        page_size=10,
    )


def test_groups_and_figures_are_read_and_sorted_by():
    asked = read_row_query([("group", "nom"), ("aggregate", "count,montant__sum"), ("sort", "-montant__sum")], COLUMNS)

    total = Aggregate(Function.SUM, 1)
    assert (asked.groups, asked.aggregates, asked.sorts) == (
        (0,),
        (Aggregate(Function.COUNT, None), total),
        (Sort(total, is_descending=True),),
    )


def test_column_named_like_a_comparison_is_a_column():
    asked = read_row_query([("note__min", "3"), ("note__min__contains", "x")], COLUMNS)

    assert asked.filters == (RowFilter(4, Op.EXACT, ("3",)), RowFilter(4, Op.CONTAINS, ("x",)))


def test_column_with_a_comma_is_named_alone():
    assert read_row_query([("columns", "a, b")], COLUMNS).columns == (5,)


def test_unknown_column_is_refused_with_the_known_ones():
    with pytest.raises(Refused) as refusal:
        read_row_query([("prenom", "Léa")], COLUMNS)

    finding = refusal.value.findings[0]
    assert (finding.code, finding.field_name) == ("unknown_column", "prenom")
    assert "nom, montant, date, annee, note__min, a, b" in finding.text


def test_what_is_not_understood_is_said_word_by_word():
    assert _codes(
        ("montant__gt", "beaucoup"),
        ("date", "31/12/2025"),
        ("annee", "l’an dernier"),
        ("nom__like", "x"),
        ("aggregate", "nom__sum"),
        ("aggregate", "montant__median"),
        ("sort", "prenom"),
        ("page", "0"),
        ("page_size", "100000"),
        ("nom__isnull", "peut-être"),
    ) == [
        ("bad_value", "montant"),
        ("bad_value", "date"),
        ("bad_value", "annee"),
        ("unknown_op", "nom__like"),
        ("bad_value", "nom"),
        ("not_a_number", "aggregate"),
        ("unknown_function", "aggregate"),
        ("unknown_column", "sort"),
        ("bad_number", "page"),
        ("bad_number", "page_size"),
    ]


def test_columns_with_a_group_and_figures_without_one_are_refused():
    assert _codes(("group", "nom"), ("columns", "nom")) == [("columns_and_group", "columns")]
    assert _codes(("sort", "montant__sum")) == [("sort_without_group", "sort")]


def test_490_texts_to_search_that_took_3_seconds_are_refused():
    assert _codes(*(("nom__contains", str(number)) for number in range(490))) == [("too_many", None)]


@pytest.mark.parametrize(
    ("most", "beyond"),
    [
        ([("nom__contains", "a")] * MOST_VALUES, ("montant__gt", "1")),
        ([("nom__in", ",".join(["a"] * MOST_LISTED))], ("nom", "b")),
        ([("nom", "a")] * MOST_LISTED, ("nom", "b")),
        ([("sort", ",".join(["nom"] * MOST_FIGURES))], ("group", "nom")),
    ],
)
def test_a_question_has_few_values_and_few_figures(most: list[tuple[str, str]], beyond: tuple[str, str]):
    assert read_row_query(most, COLUMNS) != RowQuery()
    assert _codes(*most, beyond) == [("too_many", None)]


def test_a_thousand_words_that_nobody_knows_are_told_in_few_findings():
    assert len(_codes(*((f"x{number}", "") for number in range(150)))) == 20


def test_value_of_a_column_with_other_values_is_compared_as_text_when_equal():
    assert read_row_query([("montant", "NC")], COLUMNS).filters == (RowFilter(1, Op.EXACT, ("NC",)),)

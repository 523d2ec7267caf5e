"""Two states of a table told apart, against a plain count of rows."""

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.store.tables.difference import ChangedCell, difference, difference_key

ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=12)


def table(*rows: tuple[str, ...], names: tuple[str, ...] = ("id", "montant")) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


def test_rows_are_found_again_by_their_key_whatever_their_order():
    before = table(("1", "10"), ("2", "20"), ("3", "30"))
    after = table(("3", "30"), ("2", "25"), ("4", "40"))

    found = difference(before, after, ["id"])

    assert (found.added, found.changed, found.gone, found.unchanged) == (1, 1, 1, 1)
    assert [one.changes for one in found.samples.changed] == [(ChangedCell("montant", "20", "25"),)]
    assert [(one.name, one.row_number) for one in found.samples.added] == [("4", 4)]
    assert [(one.name, one.row_number) for one in found.samples.gone] == [("1", 2)]


def test_rows_of_one_key_are_told_apart_by_their_order():
    before, after = table(("1", "a"), ("1", "b")), table(("1", "a"), ("1", "c"), ("1", "d"))

    found = difference(before, after, ["id"])

    assert (found.added, found.changed, found.gone, found.unchanged) == (1, 1, 0, 1)


def test_columns_that_come_and_go_are_named():
    before = table(("1", "10"))
    after = table(("1", "non"), names=("id", "notifié"))

    found = difference(before, after, ["id"])

    assert (found.columns_added, found.columns_gone, found.unchanged) == (("notifié",), ("montant",), 1)


def test_the_same_table_has_no_difference():
    before = table(("1", "10"), ("2", "20"))

    assert difference(before, before, ["id"]).is_none


@given(ROWS, ROWS)
def test_whole_rows_are_counted_as_a_bag(first: list[tuple[str, str]], second: list[tuple[str, str]]):
    found = difference(table(*first), table(*second), [])

    added, gone = Counter(second) - Counter(first), Counter(first) - Counter(second)
    assert (found.added, found.gone, found.changed) == (added.total(), gone.total(), 0)
    assert found.unchanged == len(second) - found.added


@given(ROWS, ROWS)
def test_every_row_is_counted_once_with_a_key(first: list[tuple[str, str]], second: list[tuple[str, str]]):
    found = difference(table(*first), table(*second), ["id"])

    assert found.added + found.changed + found.unchanged == len(second)
    assert found.gone + found.changed + found.unchanged == len(first)


def test_the_key_is_the_one_of_the_schema_where_both_tables_have_it():
    before = table(("1", "10"))

    assert difference_key(before, before, ("montant",)) == ("montant",)


def test_without_schema_the_column_that_names_rows_is_the_key():
    names = ("montant", "code")
    before = table(("10", "A"), ("20", "B"), names=names)
    after = table(("10", "A"), ("20", "B"), ("30", "C"), names=names)

    assert difference_key(before, after) == ("code",)


def test_column_whose_last_value_comes_again_is_no_key():
    count = 5_000
    codes, others = [str(one) for one in range(count)], [str(2 * one) for one in range(count)]
    before = pa.table({"code": [*codes[:-1], codes[0]], "montant": others})

    assert difference_key(before, before) == ("montant",)


def test_key_is_the_naming_column_that_finds_most_rows_again():
    names = ("libelle", "code", "numero")
    before = table(("a", "1", "7"), ("b", "2", "8"), ("c", "3", "9"), names=names)
    after = table(("a", "1", "7"), ("b", "5", "8"), ("c", "3", "9"), names=names)

    assert difference_key(before, after) == ("numero",)


def test_two_columns_are_the_key_where_one_is_not_enough():
    names = ("annee", "prenom", "nombre")
    before = table(("2024", "Léa", "3"), ("2024", "Noé", "3"), ("2025", "Léa", "3"), names=names)

    assert difference_key(before, before) == ("annee", "prenom")


def test_rows_that_nothing_names_have_no_key():
    before = table(("a", "x"), ("a", "x"))

    assert difference_key(before, before) == ()

"""Parses the row query of a data set from URL parameters.

``column=value`` or ``column__op=value`` filter; repeated values of a key are alternatives; different keys are combined.
``columns``, ``sort``, ``group``, ``aggregate``, ``page`` and ``page_size`` are reserved. The grammar is that of the
tabular API of data.gouv.fr, with OR between values. Reference: docs/reference/rows-api.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.opendata.catalog.domain.column_kinds import ColumnKind, TypedColumn
from maillage.opendata.catalog.domain.terms import MOST_API_ROWS

USUAL_ROWS: Final = 50
MOST_VALUES: Final = 20  # compared values in total: each is a scan of a column
MOST_LISTED: Final = 200  # values of "in" and equality filters: looked up in one pass
MOST_FIGURES: Final = 20  # sorts, groups and aggregates in total
MOST_OFFSET: Final = 50_000_000
# Reserved parameters; a column of that name is filtered as "name__exact".
OWN_WORDS: Final = frozenset({"columns", "sort", "group", "aggregate", "page", "page_size", "format"})


class Op(StrEnum):
    """Comparison operators."""

    EXACT = "exact"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    IN = "in"
    ISNULL = "isnull"


class Function(StrEnum):
    """Aggregate functions."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A condition on the column at index ``place``; it holds if one of ``values`` matches."""

    place: int
    op: Op
    values: tuple[str | int | float | date | bool, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate of each group; ``place`` is None for the number of rows."""

    function: Function
    place: int | None

    def name_in(self, columns: Sequence[TypedColumn]) -> str:
        """Name of the result column: "montant__sum", "count"."""
        return self.function.value if self.place is None else f"{columns[self.place].name}__{self.function.value}"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort key: the column at index ``place``, or an aggregate of the result."""

    place: int | Aggregate
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class RowQuery:
    """A parsed query. Columns are indexes from 0; empty ``columns`` means all."""

    filters: tuple[RowFilter, ...] = ()
    columns: tuple[int, ...] = ()
    sorts: tuple[Sort, ...] = ()
    groups: tuple[int, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    page: int = 1
    page_size: int = USUAL_ROWS

    @property
    def is_grouped(self) -> bool:
        """Whether it returns groups instead of rows."""
        return bool(self.groups or self.aggregates)

    @property
    def offset(self) -> int:
        """Number of rows before the page."""
        return (self.page - 1) * self.page_size


Pairs = Sequence[tuple[str, str]]


def read_row_query(pairs: Pairs, columns: Sequence[TypedColumn], *, usual_rows: int = USUAL_ROWS) -> RowQuery:
    """Parse ``pairs`` for ``columns``; Refused with a finding for each invalid parameter."""
    reader = _Reader(columns)
    row_query = RowQuery(
        filters=reader.filters(pairs),
        columns=reader.places("columns", reader.listed(pairs, "columns")),
        groups=reader.places("group", reader.listed(pairs, "group")),
        aggregates=reader.aggregates(reader.listed(pairs, "aggregate")),
        sorts=reader.sorts(reader.listed(pairs, "sort")),
        page=reader.number(pairs, "page", usual=1, most=MOST_OFFSET),
        page_size=reader.number(pairs, "page_size", usual=usual_rows, most=MOST_API_ROWS),
    )
    if len(row_query.sorts) + len(row_query.groups) + len(row_query.aggregates) > MOST_FIGURES:
        reader.faults.append(Finding("too_many", _TOO_MANY_FIGURES, params={"most": MOST_FIGURES}))
    if row_query.is_grouped and row_query.columns:
        reader.faults.append(Finding("columns_and_group", _COLUMNS_AND_GROUP, field_name="columns"))
    if any(isinstance(sort.place, Aggregate) for sort in row_query.sorts) and not row_query.is_grouped:
        reader.faults.append(Finding("sort_without_group", _SORT_WITHOUT_GROUP, field_name="sort"))
    if row_query.offset > MOST_OFFSET:
        reader.faults.append(_number_fault("page", MOST_OFFSET))
    if reader.faults:
        raise Refused("rows_query_invalid", _NOT_UNDERSTOOD, findings=reader.faults[:_MOST_FAULTS])
    return row_query


_NOT_UNDERSTOOD: Final = sentence("La question n’est pas comprise : corrigez les mots indiqués.")
_UNKNOWN_COLUMN: Final = sentence(
    "Aucune colonne ne s’appelle « %(name)s ». Les colonnes de ce jeu de données : %(known)s."
)
_UNKNOWN_OP: Final = sentence("« %(op)s » n’est pas une comparaison. Les comparaisons : %(known)s.")
_UNKNOWN_FUNCTION: Final = sentence("« %(name)s » n’est pas un calcul. Exemples : count, montant__sum, montant__avg.")
_NOT_A_NUMBER: Final = sentence(
    "La colonne « %(name)s » ne contient pas de nombres : comptez-la, ou choisissez-en une autre."
)
_BAD_VALUE: Final = sentence("« %(value)s » n’est pas une valeur pour « %(name)s » : donnez %(expected)s.")
_NO_ORDER: Final = sentence("La page et sa taille sont des nombres entiers de 1 à %(most)s.")
_TOO_MANY: Final = sentence(
    "La question a trop de valeurs : au plus %(most)s à comparer et %(listed)s à chercher telles quelles. Posez-la en "
    "plusieurs fois, ou téléchargez le fichier et filtrez-le chez vous."
)
_TOO_MANY_FIGURES: Final = sentence(
    "La question demande trop de tris, de groupes ou de calculs : au plus %(most)s en tout."
)
_COLUMNS_AND_GROUP: Final = sentence(
    "Avec « group » ou « aggregate », les colonnes sont celles du groupe : retirez « columns »."
)
_SORT_WITHOUT_GROUP: Final = sentence("Un tri par calcul demande « group » ou « aggregate ».")
_EXPECTED: Final = {
    ColumnKind.INTEGER: sentence("un nombre entier"),
    ColumnKind.NUMBER: sentence("un nombre, avec un point pour les décimales"),
    ColumnKind.DATE: sentence("une date comme 2026-03-31"),
}
_KNOWN_SHOWN: Final = 60
_MOST_FAULTS: Final = 20
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_LISTED: Final = frozenset({Op.EXACT, Op.NE, Op.IN})
_ORDERED: Final = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE})
_YES: Final = frozenset({"", "1", "true", "oui", "yes"})
_NO: Final = frozenset({"0", "false", "non", "no"})


@dataclass(slots=True)
class _Reader:
    """Parses the parameters of one URL and collects the errors."""

    columns: Sequence[TypedColumn]
    faults: list[Finding] = field(default_factory=list)

    def filters(self, pairs: Pairs) -> tuple[RowFilter, ...]:
        keyed: dict[str, list[str]] = {}
        for key, value in pairs:
            if key not in OWN_WORDS:
                keyed.setdefault(key, []).append(value)
        if sum(map(len, keyed.values())) > MOST_LISTED:  # not even parsed: each could add an error of its own
            return self.refused_for_many()
        read = [self.filter(key, values) for key, values in keyed.items()]
        conditions = tuple(condition for condition in read if condition is not None)
        listed = sum(len(condition.values) for condition in conditions if condition.op in _LISTED)
        compared = sum(len(condition.values) for condition in conditions) - listed
        return self.refused_for_many() if compared > MOST_VALUES or listed > MOST_LISTED else conditions

    def refused_for_many(self) -> tuple[RowFilter, ...]:
        params = {"most": MOST_VALUES, "listed": MOST_LISTED}
        self.faults.append(Finding("too_many", _TOO_MANY, params=params))
        return ()

    def filter(self, key: str, values: Sequence[str]) -> RowFilter | None:
        name, op = self.name_and_op(key)
        place = self.place(name, word=key)
        if place is None or op is None:
            return None
        spread = [text for value in values for text in (value.split(",") if op is Op.IN else [value])]
        read = [self.value(self.columns[place], op, value) for value in spread]
        return RowFilter(place, op, tuple(value for value in read if value is not None))

    def name_and_op(self, key: str) -> tuple[str, Op | None]:
        name, mark, word = key.rpartition("__")
        # Column names may contain "__": only a known operator at the end counts, and an exact column name wins.
        if not mark or any(column.name == key for column in self.columns):
            return key, Op.EXACT
        if word in set(Op):
            return name, Op(word)
        if any(column.name == name for column in self.columns):
            known = ", ".join(Op)
            self.faults.append(Finding("unknown_op", _UNKNOWN_OP, field_name=key, params={"op": word, "known": known}))
            return name, None
        return key, Op.EXACT

    def place(self, name: str, *, word: str) -> int | None:
        column_place = next((place for place, column in enumerate(self.columns) if column.name == name), None)
        if column_place is None:
            names = ", ".join(column.name for column in self.columns[:_KNOWN_SHOWN])
            params: dict[str, str | float] = {"name": name[:100], "known": names}
            self.faults.append(Finding("unknown_column", _UNKNOWN_COLUMN, field_name=word[:120], params=params))
        return column_place

    def listed(self, pairs: Pairs, word: str) -> list[str]:
        """The comma-separated names; a column with a comma in its name must be given alone."""
        names = {column.name for column in self.columns}
        values = [value for key, value in pairs if key == word]
        return [name for value in values for name in ([value] if value in names else value.split(",")) if name]

    def places(self, word: str, names: Sequence[str]) -> tuple[int, ...]:
        places = [self.place(name, word=word) for name in names]
        return tuple(dict.fromkeys(place for place in places if place is not None))

    def aggregates(self, words: Sequence[str]) -> tuple[Aggregate, ...]:
        aggregates = [self.aggregate(word) for word in words]
        return tuple(dict.fromkeys(aggregate for aggregate in aggregates if aggregate is not None))

    def aggregate(self, word: str) -> Aggregate | None:
        if word == Function.COUNT:
            return Aggregate(Function.COUNT, None)
        name, _, function = word.rpartition("__")
        if function not in set(Function):
            self.faults.append(
                Finding("unknown_function", _UNKNOWN_FUNCTION, field_name="aggregate", params={"name": word[:100]})
            )
            return None
        place = self.place(name, word="aggregate")
        if place is None:
            return None
        column = self.columns[place]
        if function in {Function.SUM, Function.AVG} and not column.kind.is_number:
            params = {"name": column.name}
            self.faults.append(Finding("not_a_number", _NOT_A_NUMBER, field_name="aggregate", params=params))
            return None
        return Aggregate(Function(function), place)

    def sorts(self, words: Sequence[str]) -> tuple[Sort, ...]:
        return tuple(sort for sort in map(self.sort, words) if sort is not None)

    def sort(self, word: str) -> Sort | None:
        name, is_descending = word.removeprefix("-"), word.startswith("-")
        if not any(column.name == name for column in self.columns):
            if name == Function.COUNT:
                return Sort(Aggregate(Function.COUNT, None), is_descending)
            column, mark, function = name.rpartition("__")
            if mark and function in set(Function) and any(other.name == column for other in self.columns):
                aggregate = self.aggregate(name)
                return None if aggregate is None else Sort(aggregate, is_descending)
        place = self.place(name, word="sort")
        return None if place is None else Sort(place, is_descending)

    def number(self, pairs: Pairs, word: str, *, usual: int, most: int) -> int:
        text = next((value for key, value in pairs if key == word), None)
        if text is None:
            return usual
        if not (text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= most):
            self.faults.append(_number_fault(word, most))
            return usual
        return int(text)

    def value(self, column: TypedColumn, op: Op, text: str) -> str | int | float | date | bool | None:
        if op is Op.ISNULL:
            word = text.strip().lower()
            if word not in _YES | _NO:
                self.say_bad_value(column, text, "true, false")
            return word in _YES
        if op is Op.CONTAINS or column.kind is ColumnKind.TEXT or (not column.is_whole and op not in _ORDERED):
            return text
        read = typed_value(column.kind, text)
        if read is None:
            self.say_bad_value(column, text, _EXPECTED[column.kind])
        return read

    def say_bad_value(self, column: TypedColumn, text: str, expected: str) -> None:
        params: dict[str, str | float] = {"value": text[:100], "name": column.name, "expected": expected}
        self.faults.append(Finding("bad_value", _BAD_VALUE, field_name=column.name, params=params))


def typed_value(kind: ColumnKind, text: str) -> str | int | float | date | None:
    """The value of ``text`` for a column of that kind; None if it is invalid."""
    bare = text.strip()
    match kind:
        case ColumnKind.TEXT:
            return text
        case ColumnKind.INTEGER if _INTEGER.fullmatch(bare):
            return int(bare)
        case ColumnKind.INTEGER | ColumnKind.NUMBER:
            return float(bare) if _NUMBER.fullmatch(bare) else None
        case ColumnKind.DATE:
            try:
                return date.fromisoformat(bare)
            except ValueError:
                # Not a date: the caller reports it.
                return None


def _number_fault(word: str, most: int) -> Finding:
    return Finding("bad_number", _NO_ORDER, field_name=word, params={"most": most})

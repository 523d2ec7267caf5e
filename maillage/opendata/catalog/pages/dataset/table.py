"""The row table of a data set page: filtered, sorted and paginated by the URL, without script."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from maillage.core.problems import Refused, sentence
from maillage.kits.lists.paging import Pager, pager
from maillage.opendata.catalog.domain.column_kinds import TypedColumn
from maillage.opendata.catalog.domain.row_query import Op, RowQuery, Sort, read_row_query
from maillage.opendata.catalog.pages.parts.words import rows_text
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.opendata.catalog.store.tables.rows import RowsPage, Value, rows_page
from maillage.opendata.catalog.store.version_files import row_order
from maillage.web.filters import Chip, FilterOption
from maillage.web.wording.formats import number

Pairs = Sequence[tuple[str, str]]
InkOf = Callable[[Value], str]
NO_INKS: Final[Mapping[int, InkOf]] = {}
ROWS_A_PAGE: Final = 25
LONGEST_CELL: Final = 240  # characters shown; the file has the full text
_SHOWN_OPS: Final = {
    Op.CONTAINS: sentence("contient"),
    Op.EXACT: sentence("est égal à"),
    Op.NE: sentence("n’est pas"),
    Op.GTE: sentence("au moins"),
    Op.LTE: sentence("au plus"),
    Op.ISNULL: sentence("est vide (oui ou non)"),
}
_OTHER_OPS: Final = {Op.GT: sentence("plus de"), Op.LT: sentence("moins de"), Op.IN: sentence("parmi")}
# Parameters of the page itself, next to those of the row query.
COLOUR: Final = "colour"  # the column by which the map is coloured
_KEPT_WORDS: Final = frozenset({COLOUR, "chart", "chart_sum"})  # what else of the page was chosen: links keep it
PAGE_WORDS: Final = frozenset({"add_column", "add_op", "add_value", "embed"}) | _KEPT_WORDS
_VIEW_WORDS: Final = frozenset({"z", "lat", "lon"})  # position of the map on the page, whose script writes all three


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A column header: name, URL that sorts by it, current sort ("", "ascending", "descending")."""

    name: str
    href: str
    sorted: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class TableCell:
    """One value as displayed; ``ink`` is the colour token that it has on the map."""

    text: str
    is_number: bool
    is_missing: bool
    ink: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """Context of dataset_table.html."""

    head: tuple[HeadCell, ...]
    rows: tuple[tuple[str, tuple[TableCell, ...]], ...]
    summary: str
    conditions: tuple[Chip, ...]
    clear_href: str
    hidden: tuple[tuple[str, str], ...]
    view_words: tuple[tuple[str, str], ...]
    columns: tuple[FilterOption, ...]
    ops: tuple[FilterOption, ...]
    typed_value: str
    fault: str
    pager: Pager | None
    api_href: str
    csv_href: str


def row_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """The parameters of the row query; a filter typed in the form becomes one of them."""
    typed = dict(pairs)
    own = PAGE_WORDS | {"page_size"} | (_VIEW_WORDS if "z" in typed else set())
    query_pairs = [(name, value) for name, value in pairs if name not in own]
    if typed.get("at", "").startswith("row:"):  # the row selected on the map of the page
        query_pairs = [(name, value) for name, value in query_pairs if name != "at"]
    if typed.get("add_column") and (typed.get("add_value") or typed.get("add_op") == Op.ISNULL):
        key = f"{typed['add_column']}__{typed.get('add_op') or Op.CONTAINS}"
        query_pairs = [pair for pair in query_pairs if pair[0] != "page"]
        query_pairs.append((key, typed.get("add_value", "")))
    return query_pairs


def view_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """The parameters of map and chart, which say nothing of the rows."""
    return [(name, value) for name, value in pairs if name in _KEPT_WORDS]


def table_view(
    path: Path, pairs: Pairs, *, href: str, hrefs: tuple[str, str], inks: Mapping[int, InkOf] = NO_INKS
) -> TableView:
    """The table for the parameters of a URL; ``hrefs`` are the URLs of its rows in the API and as CSV.

    ``inks`` gives the colour tokens of the values of columns that the map is coloured by, by index of the column.
    Parameters that cannot be parsed show all rows with an error message.
    """
    columns, query_pairs, fault = columns_of(path), row_pairs(pairs), ""
    try:
        query = read_row_query(query_pairs, columns, usual_rows=ROWS_A_PAGE)
        if query.is_grouped:
            query = RowQuery(filters=query.filters, page_size=ROWS_A_PAGE)
    except Refused as problem:
        # What was typed stays in the form next to the message.
        words = []
        for finding in problem.findings:
            params = dict(finding.params)
            expected = params.get("expected")
            if isinstance(expected, str):
                params["expected"] = _(expected)
            words.append(_(finding.message) % params)
        fault, query_pairs, query = " ".join(words), [], RowQuery(page_size=ROWS_A_PAGE)
    rows = rows_page(path, query, row_order(path, query))
    typed = dict(pairs) if fault else {}
    return _view(
        columns,
        query_pairs,
        query,
        rows,
        hrefs=(href, *hrefs),
        typed=typed,
        fault=fault,
        view_words=view_pairs(pairs),
        inks=inks,
    )


def _view(  # noqa: PLR0913 -- all that the table of a page is made of
    columns: Sequence[TypedColumn],
    pairs: Pairs,
    query: RowQuery,
    page: RowsPage,
    *,
    hrefs: tuple[str, str, str],
    typed: dict[str, str],
    fault: str,
    view_words: Pairs,
    inks: Mapping[int, InkOf],
) -> TableView:
    href, rows_href, csv_href = hrefs

    def link(pairs: Pairs) -> str:
        return _table_href(href, [*pairs, *view_words])

    places = query.columns or range(len(columns))
    query_pairs = [pair for pair in pairs if pair[0] != "page"]
    page_count = max(1, -(-page.total // query.page_size))
    address = rows_href + (f"?{urlencode(query_pairs)}" if query_pairs else "")
    return TableView(
        head=tuple(_head(place, columns[place], query, query_pairs=query_pairs, link=link) for place in places),
        rows=tuple(
            (
                number(row_number),
                tuple(_cell(value, columns[place], inks.get(place)) for value, place in zip(row, places, strict=True)),
            )
            for row_number, row in zip(page.numbers, page.rows, strict=True)
        ),
        summary=rows_text(page.total),
        conditions=tuple(
            Chip(
                _condition_text(columns, key, value),
                link([pair for pair in query_pairs if pair != (key, value)]),
            )
            for key, value in query_pairs
            if key not in {"sort", "columns"}
        ),
        clear_href=link([]),
        hidden=tuple(pair for pair in query_pairs),
        view_words=tuple(view_words),
        columns=tuple(
            FilterOption(column.name, column.name, column.name == typed.get("add_column")) for column in columns
        ),
        ops=tuple(FilterOption(op.value, _(label), op == typed.get("add_op")) for op, label in _SHOWN_OPS.items()),
        typed_value=typed.get("add_value", ""),
        fault=fault,
        pager=pager(query.page, page_count, lambda place: link([*query_pairs, ("page", str(place))])),
        api_href=address,
        csv_href=csv_href + (f"?{urlencode(query_pairs)}" if query_pairs else ""),
    )


def _table_href(href: str, pairs: Pairs) -> str:
    return href + (f"?{urlencode(pairs)}" if pairs else "") + "#table"


def _head(
    place: int, column: TypedColumn, query: RowQuery, *, query_pairs: Pairs, link: Callable[[Pairs], str]
) -> HeadCell:
    name = column.name
    sort = next((sort for sort in query.sorts[:1] if sort == Sort(place, sort.is_descending)), None)
    others = [pair for pair in query_pairs if pair[0] != "sort"]
    # The sort parameter splits at commas: a column with a comma in its name cannot be sorted by its header.
    sort_word = f"-{name}" if sort is not None and not sort.is_descending else name
    direction = "" if sort is None else "descending" if sort.is_descending else "ascending"
    href = "" if "," in name else link([*others, ("sort", sort_word)])
    return HeadCell(name, href, direction, column.kind.is_number)


def _cell(value: Value, column: TypedColumn, ink_of: InkOf | None) -> TableCell:
    ink = "" if ink_of is None else ink_of(value)
    if value is None:
        return TableCell("–", column.kind.is_number, is_missing=True, ink=ink)
    text = value_text(value) if column.kind.is_number else str(value)
    short = text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
    return TableCell(short, column.kind.is_number, is_missing=False, ink=ink)


def value_text(value: str | float) -> str:
    """A value as displayed: a text as it is, a number with its decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        # Four digits are likely a year, so they are not grouped.
        return str(value) if abs(value) < 10_000 else number(value)
    digits = len(repr(value).partition(".")[2]) if "e" not in repr(value) else 6
    return number(value, min(digits, 6))


def _condition_text(columns: Sequence[TypedColumn], key: str, value: str) -> str:
    name, mark, word = key.rpartition("__")
    is_whole_name = not mark or any(column.name == key for column in columns)
    name, op = (key, Op.EXACT) if is_whole_name or word not in set(Op) else (name, Op(word))
    if op is Op.ISNULL:
        is_empty = value.strip().lower() not in {"0", "false", "non", "no"}
        return _("%(name)s est vide") % {"name": name} if is_empty else _("%(name)s est rempli") % {"name": name}
    return f"{name} {_({**_SHOWN_OPS, **_OTHER_OPS}[op])} « {value} »"

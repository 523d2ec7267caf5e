"""Downloads of a list: CSV, or XLSX, JSON and Parquet with typed numbers, dates and booleans.

The texts are the same in all four, so that they parse to the same rows.
"""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Final

from django.http.response import HttpResponseBase

from maillage.core.problems import NotFound, sentence
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.json_file import write_json_columns
from maillage.core.tables.writing.parquet_file import write_parquet_columns
from maillage.core.tables.writing.values import ByteStream
from maillage.core.tables.writing.xlsx_file import write_xlsx_columns
from maillage.kits.lists.columns import Columns, Row, names_of_columns, table_schema, text_batches, text_rows
from maillage.web.downloads import CSV_TYPE
from maillage.web.spooled import spooled_answer

# By file extension: the writer and its media type.
_TYPED_FORMATS: Final[Mapping[str, tuple[Callable[..., None], str]]] = {
    "json": (write_json_columns, "application/json; charset=utf-8"),
    "parquet": (write_parquet_columns, "application/vnd.apache.parquet"),
    "xlsx": (write_xlsx_columns, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_UNKNOWN: Final = sentence("Cette liste se télécharge en CSV, XLSX, JSON ou Parquet : « %(form)s » n’en est pas.")


def table_answer(columns: Columns[Row], rows: Iterable[Row], *, name: str, form: str) -> HttpResponseBase:
    """The rows as a download named ``name``.``form``: csv, xlsx, json or parquet.

    CSV starts with the byte order mark that spreadsheets need; no cell is executed as a formula.

    Raises:
        NotFound: for another format.
    """
    if form == "csv":
        return spooled_answer(
            lambda spool: write_csv_list(columns, rows, spool, has_mark=True),
            content_type=CSV_TYPE,
            name=f"{name}.csv",
        )
    if form not in _TYPED_FORMATS:
        raise NotFound("table_form_unknown", _UNKNOWN, form=form[:20])
    write, content_type = _TYPED_FORMATS[form]
    return spooled_answer(
        lambda spool: write(
            text_batches(columns, rows), names_of_columns(columns), spool, schema=table_schema(columns)
        ),
        content_type=content_type,
        name=f"{name}.{form}",
    )


def csv_content(columns: Columns[Row], rows: Iterable[Row]) -> bytes:
    """The rows as CSV without a byte order mark, for programs."""
    stream = BytesIO()
    write_csv_list(columns, rows, stream)
    return stream.getvalue()


def write_csv_list(columns: Columns[Row], rows: Iterable[Row], stream: ByteStream, *, has_mark: bool = False) -> None:
    """Write the rows to ``stream`` as CSV, optionally with a byte order mark for spreadsheets."""
    write_csv(text_rows(columns, rows), names_of_columns(columns), stream, has_mark=has_mark)

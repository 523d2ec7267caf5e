"""The rows of a list as a file to take away: CSV, or a workbook, JSON or Parquet with numbers, days and truths as such.

The texts are the same in all four, so that they read back to the same rows.
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

# By the end of an address: what writes such a file, and its media type.
_TYPED_FORMATS: Final[Mapping[str, tuple[Callable[..., None], str]]] = {
    "json": (write_json_columns, "application/json; charset=utf-8"),
    "parquet": (write_parquet_columns, "application/vnd.apache.parquet"),
    "xlsx": (write_xlsx_columns, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_UNKNOWN: Final = sentence("Cette liste se télécharge en CSV, XLSX, JSON ou Parquet : « %(form)s » n’en est pas.")


def table_answer(columns: Columns[Row], rows: Iterable[Row], *, name: str, form: str) -> HttpResponseBase:
    """The rows as a file that is called ``name`` and ends in ``form``: csv, xlsx, json or parquet.

    CSV begins with the mark by which spreadsheets know its encoding; no cell of it runs as a formula.

    Raises:
        NotFound: for another form.
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
    """The rows as such a CSV without the mark, as programs like it."""
    stream = BytesIO()
    write_csv_list(columns, rows, stream)
    return stream.getvalue()


def write_csv_list(columns: Columns[Row], rows: Iterable[Row], stream: ByteStream, *, has_mark: bool = False) -> None:
    """Write the same to ``stream``, with the mark for spreadsheets where it is asked for."""
    write_csv(text_rows(columns, rows), names_of_columns(columns), stream, has_mark=has_mark)

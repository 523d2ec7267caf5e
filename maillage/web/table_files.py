"""The rows of a list as a file: CSV, or a workbook or JSON, in which numbers, days and truths have their types.

The cells are the same in all three, so that they read back to the same rows.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

import pyarrow as pa
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from maillage.core.problems import NotFound, sentence
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.text_columns import TEXT
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.json_file import write_json_columns
from maillage.core.tables.writing.xlsx_file import write_xlsx_columns
from maillage.web.spooled import spooled_answer

CSV_TYPE: Final = "text/csv; charset=utf-8"
_AT_ONCE: Final = 5_000
# By the end of an address: what writes such a file, and what it is.
_WRITERS: Final = {
    "json": (write_json_columns, "application/json; charset=utf-8"),
    "xlsx": (write_xlsx_columns, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_UNKNOWN: Final = sentence("Cette liste se télécharge en CSV, XLSX ou JSON : « %(form)s » n’en est pas.")


def csv_file(rows: Iterable[TextRow], columns: TextRow, *, name: str) -> HttpResponseBase:
    """The rows as a CSV that is called ``name``, with the mark by which spreadsheets know its encoding."""
    return spooled_answer(
        lambda spool: write_csv(rows, columns, spool, has_mark=True), content_type=CSV_TYPE, name=name
    )


def table_file(
    rows: Iterable[TextRow], columns: TextRow, types: Mapping[str, FieldType], *, name: str, form: str
) -> HttpResponseBase:
    """The rows as a file that is called ``name`` and ends in ``form``; NotFound for a form that none is written in.

    ``types``: of the columns that are no texts, by name.
    """
    if form not in _WRITERS:
        raise NotFound("table_form_unknown", _UNKNOWN, form=form[:20])
    write, content_type = _WRITERS[form]
    schema = Schema("", "", "", tuple(Field(column, types.get(column, FieldType.STRING)) for column in columns))
    remaining = iter(rows)
    batches = (
        pa.record_batch([pa.array(cells, TEXT) for cells in zip(*chunk, strict=True)], names=list(columns))
        for chunk in iter(lambda: list(islice(remaining, _AT_ONCE)), [])
    )
    return spooled_answer(
        lambda spool: write(batches, columns, spool, schema=schema), content_type=content_type, name=f"{name}.{form}"
    )


def file_answer(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """``content`` as a file that is called ``name``."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(content, content_type=content_type, headers=headers)

"""The rows of a list as a file: CSV, or a workbook or JSON, in which numbers, days and truths have their types.

The cells are the same in all three, so that they read back to the same rows.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

import pyarrow as pa
from django.http.response import HttpResponseBase

from maillage.core.problems import NotFound, sentence
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.text_columns import TEXT
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.json_file import write_json_columns
from maillage.core.tables.writing.xlsx_file import write_xlsx_columns
from maillage.web.spooled import spooled_answer

_AT_ONCE: Final = 5_000
# By the end of an address: what writes such a file, and what it is.
_WRITERS: Final = {
    "json": (write_json_columns, "application/json; charset=utf-8"),
    "xlsx": (write_xlsx_columns, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_UNKNOWN: Final = sentence("Cette liste se télécharge en CSV, XLSX ou JSON : « %(form)s » n’en est pas.")


def csv_file(rows: Iterable[TextRow], columns: TextRow, *, name: str) -> HttpResponseBase:
    """The rows as a CSV that is called ``name``, with the mark by which spreadsheets know its encoding."""
    answer = spooled_answer(
        lambda spool: write_csv(rows, columns, spool, has_mark=True), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


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
    answer = spooled_answer(lambda spool: write(batches, columns, spool, schema=schema), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer

"""The rows of a data set over HTTP: filter, columns, sort, group, aggregate, page, as JSON or CSV.

Filters are named after the columns of each data set, so their words are read from the address itself
(rules.row_query); the description names the forms. Reference: docs/reference/rows-api.md.
"""

import csv
import io
from enum import StrEnum
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from maillage.catalog.api.datasets import DatasetPath, page_address
from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.build.version_files import row_order
from maillage.catalog.models import Version
from maillage.catalog.queries.datasets import readable_dataset_at, version_at, version_with_rows
from maillage.catalog.queries.tables.engine import columns_of
from maillage.catalog.queries.tables.rows import rows_page
from maillage.catalog.rules.row_query import USUAL_ROWS, read_row_query
from maillage.catalog.terms import MOST_API_ROWS
from maillage.core.tables.writing.csv_file import neutral
from maillage.web.public_address import query_pairs

router = Router(tags=["datasets"])
_CSV: Final = "text/csv"


class RowsForm(StrEnum):
    """The form of an answer."""

    JSON = "json"
    CSV = "csv"


class RowsWanted(Schema):
    """Besides these, ``column=value`` and ``column__op=value`` filter, by the columns of the data set.

    Operators: exact, ne, lt, lte, gt, gte, contains, in (values between commas), isnull. Several values of one key
    are alternatives; different keys all hold.
    """

    columns: str | None = Field(None, max_length=4000, description="names of columns between commas; all without it")
    sort: str | None = Field(None, max_length=1000, description="columns between commas, -column for the reverse")
    group: str | None = Field(None, max_length=1000, description="columns between commas: one row a group")
    aggregate: str | None = Field(
        None, max_length=1000, description="count, column__sum, column__avg, column__min, column__max, column__count"
    )
    page: int = Field(1, ge=1, le=50_000_000)
    page_size: int = Field(USUAL_ROWS, ge=1, le=MOST_API_ROWS)
    format: RowsForm | None = Field(None, description="json or csv; without it, what Accept asks for")


class RowsAnswer(Schema):
    """A page of rows or groups. ``row_numbers`` are those of the file (the first row is 2), empty for groups."""

    dataset: str
    version: int
    total: int
    page: int
    page_size: int
    next: str | None
    previous: str | None
    columns: list[str]
    row_numbers: list[int]
    rows: list[dict[str, Any]]


_EXTRA: Final = {
    "responses": {
        200: {
            "description": "The rows, as JSON or CSV.",
            "content": {_CSV: {"schema": {"type": "string"}}},
        }
    }
}


@router.get("/datasets/{dataset}/rows", response=RowsAnswer, summary="Rows of a data set", openapi_extra=_EXTRA)
def get_rows(request: HttpRequest, dataset: DatasetPath, parameters: Query[RowsWanted]) -> Any:
    """The newest version's rows: filtered, sorted, grouped, a page at a time."""
    return _answer(request, version_with_rows(readable_dataset_at(dataset, request.user)), parameters)


@router.get(
    "/datasets/{dataset}/rows/versions/{number}",
    response=RowsAnswer,
    summary="Rows of one version of a data set",
    openapi_extra=_EXTRA,
)
def get_version_rows(request: HttpRequest, dataset: DatasetPath, number: int, parameters: Query[RowsWanted]) -> Any:
    """The same for one version: its answers never change."""
    return _answer(request, version_at(readable_dataset_at(dataset, request.user), number), parameters)


def _answer(request: HttpRequest, version: Version, parameters: RowsWanted) -> Any:
    path = query_table(version)
    query = read_row_query(query_pairs(request), columns_of(path))
    page = rows_page(path, query, row_order(path, query))
    if parameters.format is None:
        is_csv = request.get_preferred_type(["application/json", _CSV]) == _CSV
    else:
        is_csv = parameters.format is RowsForm.CSV
    if is_csv:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([neutral(name) for name in page.names])
        writer.writerows([neutral(value) if isinstance(value, str) else value for value in row] for row in page.rows)
        answer = HttpResponse(text.getvalue(), content_type=f"{_CSV}; charset=utf-8")
        answer["X-Total-Count"] = str(page.total)
        links = []
        if query.page * query.page_size < page.total:
            links.append(f'<{page_address(request, query.page + 1)}>; rel="next"')
        if query.page > 1:
            links.append(f'<{page_address(request, query.page - 1)}>; rel="prev"')
        if links:
            answer["Link"] = ", ".join(links)
        answer["Content-Disposition"] = f'inline; filename="{version.dataset.slug}.csv"'
        return answer
    last = max(1, -(-page.total // query.page_size))
    return {
        "dataset": version.dataset.slug,
        "version": version.number,
        "total": page.total,
        "page": query.page,
        "page_size": query.page_size,
        "next": page_address(request, query.page + 1) if query.page < last else None,
        "previous": page_address(request, min(query.page - 1, last)) if query.page > 1 else None,
        "columns": list(page.names),
        "row_numbers": list(page.numbers),
        "rows": [dict(zip(page.names, row, strict=True)) for row in page.rows],
    }

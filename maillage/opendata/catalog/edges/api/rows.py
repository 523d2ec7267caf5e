"""The rows of a data set over HTTP: filter, select, sort, group, aggregate and paginate, as JSON or CSV.

Filter parameters are named after the columns of each data set, so they are parsed from the query string itself
(rules.row_query) and OpenAPI only describes their syntax. Reference: docs/reference/rows-api.md.
"""

import csv
import io
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from maillage.core.tables.writing.csv_file import neutral
from maillage.opendata.catalog.domain.row_query import read_row_query
from maillage.opendata.catalog.edges.api.datasets import DatasetPath
from maillage.opendata.catalog.store.datasets import readable_dataset_at, version_at, version_with_rows
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.opendata.catalog.store.tables.rows import RowsPage, rows_page
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.opendata.catalog.store.version_files import row_order
from maillage.web.api_answers import PageOf, PageParameters, TableFormat, page_answer
from maillage.web.public_url import query_pairs

router = Router(tags=["datasets"])
_CSV: Final = "text/csv"


class RowsWanted(PageParameters):
    """Besides these, ``column=value`` and ``column__op=value`` filter, by the columns of the data set.

    Operators: exact, ne, lt, lte, gt, gte, contains, in (values between commas), isnull. Several values of one key
    are alternatives; different keys all hold.
    """

    columns: str | None = Field(None, max_length=4000, description="Names of columns between commas; all without it.")
    sort: str | None = Field(None, max_length=1000, description="Columns between commas, -column for the reverse.")
    group: str | None = Field(None, max_length=1000, description="Columns between commas: one row a group.")
    aggregate: str | None = Field(
        None, max_length=1000, description="count, column__sum, column__avg, column__min, column__max, column__count"
    )
    format: TableFormat = Field(TableFormat.JSON, description="CSV has the other pages in its headers.")


class RowList(PageOf[dict[str, Any]]):
    """A page of rows or groups. ``row_numbers`` are those of the file (the first row is 2), empty for groups."""

    dataset: str
    version: int
    columns: list[str]
    row_numbers: list[int]


_EXTRA: Final = {
    "responses": {
        200: {
            "description": "The rows, as JSON or CSV.",
            "content": {_CSV: {"schema": {"type": "string"}}},
        }
    }
}


@router.get("/datasets/{dataset}/rows", response=RowList, summary="List the rows of a data set", openapi_extra=_EXTRA)
def list_dataset_rows(request: HttpRequest, dataset: DatasetPath, parameters: Query[RowsWanted]) -> Any:
    """The newest version's rows: filtered, sorted, grouped, a page at a time."""
    return _answer(request, version_with_rows(readable_dataset_at(dataset, request.user)), parameters)


@router.get(
    "/datasets/{dataset}/versions/{version}/rows",
    response=RowList,
    summary="List the rows of one version of a data set",
    openapi_extra=_EXTRA,
)
def list_version_rows(
    request: HttpRequest,
    dataset: DatasetPath,
    version: Annotated[int, Path(description="The number of a version.")],
    parameters: Query[RowsWanted],
) -> Any:
    """The same for one version, by its number: its answers never change."""
    return _answer(request, version_at(readable_dataset_at(dataset, request.user), version), parameters)


def _answer(request: HttpRequest, version: Version, parameters: RowsWanted) -> Any:
    path = query_table(version)
    query = read_row_query(query_pairs(request), columns_of(path))
    page = rows_page(path, query, row_order(path, query))
    answer = page_answer(request, parameters, total=page.total, items=page.rows)
    if parameters.format is TableFormat.CSV:
        return _csv_answer(version.dataset.slug, page, answer)
    return answer | {
        "dataset": version.dataset.slug,
        "version": version.number,
        "columns": page.names,
        "row_numbers": page.numbers,
        "items": [dict(zip(page.names, row, strict=True)) for row in page.rows],
    }


def _csv_answer(slug: str, page: RowsPage, paging: dict[str, Any]) -> HttpResponse:
    """The page as CSV; what the JSON says about paging goes into headers (Link, RFC 8288)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in page.names])
    writer.writerows([neutral(value) if isinstance(value, str) else value for value in row] for row in page.rows)
    answer = HttpResponse(text.getvalue(), content_type=f"{_CSV}; charset=utf-8")
    answer["X-Total-Count"] = str(page.total)
    relations = {"next": paging["next"], "prev": paging["previous"]}
    if links := [f'<{url}>; rel="{relation}"' for relation, url in relations.items() if url]:
        answer["Link"] = ", ".join(links)
    answer["Content-Disposition"] = f'inline; filename="{slug}.csv"'
    return answer

"""The rows that a reader has filtered and sorted on the page of a data set, all of them, as a CSV."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.pages.dataset.table import row_pairs
from maillage.catalog.queries.datasets import readable_dataset_at, version_at, version_with_rows
from maillage.catalog.queries.tables.rows import ROWS, all_rows
from maillage.catalog.queries.tables.typed_tables import columns_of
from maillage.catalog.rules.row_query import read_row_query
from maillage.catalog.rules.row_sql import columns_shown
from maillage.catalog.terms import FileForm
from maillage.catalog.views.files import file_answer
from maillage.core.problems import Refused, sentence
from maillage.core.tables.writing import write_csv_columns
from maillage.web.public_address import query_pairs
from maillage.web.spooled import spooled_answer
from maillage.web.telling import telling_problems

_CSV: Final = "text/csv; charset=utf-8"


@require_GET
@telling_problems
def filtered_rows(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Every row that the filters of the address keep, in its order: of the newest version, or of version ``number``."""
    dataset = readable_dataset_at(slug, request.user)
    version = version_with_rows(dataset) if number is None else version_at(dataset, number)
    path = query_table(version)
    columns = columns_of(path)
    query = read_row_query(row_pairs(query_pairs(request)), columns)
    if query.is_grouped:
        raise Refused("rows_of_groups", sentence("Les groupes se prennent par l’API : retirez « group »."))
    if not (query.filters or query.sorts or query.columns):
        answer = file_answer(request, version, FileForm.CSV)
    else:
        names = tuple(columns[place].name for place in columns_shown(query, columns))
        with ROWS.turn():
            answer = spooled_answer(
                lambda spool: write_csv_columns(all_rows(path, query), names, spool), content_type=_CSV
            )
    answer["Content-Disposition"] = f'attachment; filename="{dataset.slug}-extrait.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer

"""Serves the files of data sets under permanent URLs: the newest version's, and each version's.

Supports HEAD, ETag, Last-Modified and ranges as harvesters and viewers use them, and CORS for any origin. Rows filtered
and sorted on the page of a data set are served as one CSV.
"""

import hashlib
from typing import Final

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_GET, require_safe

from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.writing.csv_file import write_csv_columns
from maillage.opendata.catalog.domain.row_query import read_row_query
from maillage.opendata.catalog.domain.row_sql import columns_shown
from maillage.opendata.catalog.domain.terms import FileForm
from maillage.opendata.catalog.pages.dataset.table import row_pairs
from maillage.opendata.catalog.store.datasets import readable_dataset_at, version_at, version_with_rows
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.packages import package_of
from maillage.opendata.catalog.store.tables.engine import columns_of
from maillage.opendata.catalog.store.tables.rows import ROWS, all_rows
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.opendata.catalog.store.version_files import derived_files, derived_path, version_file
from maillage.web.error_pages import render_problems
from maillage.web.public_url import query_pairs
from maillage.web.spooled import ranged_file, spooled_answer

_TYPES: Final = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.JSON: "application/json",
    FileForm.GEOJSON: "application/geo+json",
    FileForm.PARQUET: "application/vnd.apache.parquet",
    FileForm.GPKG: "application/geopackage+sqlite3",
    FileForm.PMTILES: "application/vnd.pmtiles",
}
_CONFORMING: Final = "-conforme"
_CSV: Final = "text/csv; charset=utf-8"


@require_safe
@render_problems
def dataset_file(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """A file of the newest version, served without a redirect."""
    dataset = readable_dataset_at(slug, request.user)
    return _answer(request, dataset, version_with_rows(dataset), name=name)


@require_safe
@render_problems
def dataset_version_file(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponseBase:
    """A file of one version; it never changes."""
    dataset = readable_dataset_at(slug, request.user)
    return _answer(request, dataset, version_at(dataset, number), name=name)


def _answer(request: HttpRequest, dataset: Dataset, version: Version, *, name: str) -> HttpResponseBase:
    stem, _mark, suffix = name.rpartition(".")
    is_conforming = stem == f"{dataset.slug}{_CONFORMING}"
    derived = next((file for file in derived_files(version) if name == f"{dataset.slug}-{file.ending}"), None)
    package = package_of(version)
    if package is not None and name != package.name(dataset):
        package = None
    if (
        derived is None
        and package is None
        and (suffix not in set(FileForm) or not (is_conforming or stem in {dataset.slug, str(dataset.id)}))
    ):
        message = sentence("« %(title)s » n’a pas de fichier « %(name)s » : ceux qu’il a sont sur sa page.")
        raise NotFound("file_unknown", message, title=dataset.title, name=name[:150])
    if package is not None:
        path, kind = package.path, package.form.media_type
    elif derived is not None:
        path, kind = derived_path(version, derived), derived.media_type
    else:
        path = version_file(version, FileForm(suffix), is_conforming=is_conforming)
        kind = _TYPES[FileForm(suffix)]
    digest = hashlib.sha256(f"{dataset.id}/{version.number}/{version.csv_sha256}/{name}".encode()).hexdigest()
    etag = f'"{digest[:32]}"'
    modified = int(version.published_at.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    answer: HttpResponseBase
    if isinstance(unchanged, HttpResponseNotModified):
        answer = unchanged
    else:
        is_head = request.method == "HEAD"
        # If-Range does not match: a range of the new file would not fit, so the whole file is sent.
        condition = request.headers.get("If-Range")
        is_same = condition is None or condition == etag or parse_http_date_safe(condition) == modified
        byte_range = request.headers.get("Range") if is_same else None
        answer = (
            HttpResponse(content_type=kind, headers={"Content-Length": str(path.stat().st_size)})
            if is_head
            else ranged_file(path, byte_range, kind)
        )
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(modified)
    answer["Accept-Ranges"] = "bytes"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "ETag, Content-Range, Accept-Ranges, Content-Length"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    if dataset.organisation.is_sandbox:
        answer["Cache-Control"] = "private, no-cache"
    else:
        # Revalidated each time by ETag: a version can be withdrawn, and caches must not serve it then.
        answer["Cache-Control"] = "public, no-cache"
    return answer


@require_GET
@render_problems
def filtered_rows(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """All rows that the filters of the URL keep, sorted, of the newest version or of version ``number``."""
    dataset = readable_dataset_at(slug, request.user)
    version = version_with_rows(dataset) if number is None else version_at(dataset, number)
    path = query_table(version)
    columns = columns_of(path)
    query = read_row_query(row_pairs(query_pairs(request)), columns)
    if query.is_grouped:
        raise Refused("rows_of_groups", sentence("Les groupes se prennent par l’API : retirez « group »."))
    if not (query.filters or query.sorts or query.columns):
        answer = ranged_file(version_file(version, FileForm.CSV), request.headers.get("Range"), _TYPES[FileForm.CSV])
    else:
        names = tuple(columns[place].name for place in columns_shown(query, columns))
        with ROWS.turn():
            answer = spooled_answer(
                lambda spool: write_csv_columns(all_rows(path, query), names, spool), content_type=_CSV
            )
    answer["Content-Disposition"] = f'attachment; filename="{dataset.slug}-extrait.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer

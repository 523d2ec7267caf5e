"""The files of data sets: the newest version's under an address that never changes, each version's for ever.

HEAD, ETag, Last-Modified and ranges as harvesters and viewers ask for them; anyone's page may read them (CORS).
"""

import hashlib
from pathlib import Path
from typing import Final

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.views.decorators.http import require_safe

from maillage.catalog.build.derived_files import derived_files, derived_path
from maillage.catalog.build.version_files import version_file
from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.datasets import readable_dataset_at, version_at, version_with_rows
from maillage.catalog.terms import FileForm
from maillage.core.files.byte_range import ByteRange, FileSlice, OutOfRange, asked_range
from maillage.core.problems import NotFound, sentence
from maillage.web.telling import telling_problems

_TYPES: Final = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.JSON: "application/json",
    FileForm.GEOJSON: "application/geo+json",
    FileForm.PARQUET: "application/vnd.apache.parquet",
    FileForm.GPKG: "application/geopackage+sqlite3",
}
_CONFORMING: Final = "-conforme"


@require_safe
@telling_problems
def dataset_file(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """A file of the newest version: it answers itself, without sending the reader elsewhere."""
    dataset = readable_dataset_at(slug, request.user)
    return _answer(request, dataset, version_with_rows(dataset), name=name, is_newest=True)


@require_safe
@telling_problems
def dataset_version_file(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponseBase:
    """A file of one version: it never changes."""
    dataset = readable_dataset_at(slug, request.user)
    return _answer(request, dataset, version_at(dataset, number), name=name, is_newest=False)


def _answer(
    request: HttpRequest, dataset: Dataset, version: Version, *, name: str, is_newest: bool
) -> HttpResponseBase:
    stem, _mark, suffix = name.rpartition(".")
    is_conforming = stem == f"{dataset.slug}{_CONFORMING}"
    derived = next((file for file in derived_files(version) if name == f"{dataset.slug}-{file.ending}"), None)
    if derived is None and (
        suffix not in set(FileForm) or not (is_conforming or stem in {dataset.slug, str(dataset.id)})
    ):
        message = sentence("« %(title)s » n’a pas de fichier « %(name)s » : ceux qu’il a sont sur sa page.")
        raise NotFound("file_unknown", message, title=dataset.title, name=name[:150])
    if derived is not None:
        path, kind = derived_path(version, derived), derived.media_type
    else:
        path = version_file(version, FileForm(suffix), is_conforming=is_conforming)
        kind = _TYPES[FileForm(suffix)]
    digest = hashlib.sha256(f"{dataset.id}/{version.number}/{version.csv_sha256}/{name}".encode()).hexdigest()
    etag = f'"{digest[:32]}"'
    modified = int(version.published_at.timestamp())
    if _is_unchanged(request, etag, modified):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        is_head = request.method == "HEAD"
        # A part of a file that has changed since would not fit the rest: the whole is sent.
        condition = request.headers.get("If-Range")
        is_same = condition is None or condition == etag or parse_http_date_safe(condition) == modified
        byte_range = request.headers.get("Range") if is_same else None
        answer = (
            HttpResponse(content_type=kind, headers={"Content-Length": str(path.stat().st_size)})
            if is_head
            else _file_answer(path, byte_range, kind)
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
        # A version is kept a day, not for ever: it can be withdrawn, with a reason.
        answer["Cache-Control"] = "public, no-cache" if is_newest else "public, max-age=86400"
    return answer


def file_answer(request: HttpRequest, version: Version, form: FileForm) -> HttpResponseBase:
    """The file of a version in ``form``, or the octets of it that the request asks for."""
    return _file_answer(version_file(version, form), request.headers.get("Range"), _TYPES[form])


def _is_unchanged(request: HttpRequest, etag: str, modified: int) -> bool:
    none_match = request.headers.get("If-None-Match")
    if none_match is not None:
        etags = parse_etags(none_match)
        return "*" in etags or etag in {tag.removeprefix("W/") for tag in etags}
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and modified <= since


def _file_answer(path: Path, byte_range: str | None, kind: str) -> HttpResponseBase:
    size = path.stat().st_size
    try:
        part = asked_range(byte_range, size)
    except OutOfRange:
        # Nothing is sent: the answer says how long the file is.
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    whole = ByteRange(0, size)
    answer = FileResponse(FileSlice(path, part or whole), status=206 if part else 200, content_type=kind)
    answer["Content-Length"] = str((part or whole).end - (part or whole).begin)
    if part is not None:
        answer["Content-Range"] = part.content_range(size)
    return answer

"""Serves the agency's street tiles (PMTiles) outside Django, by range requests from the maps of every page."""

import json
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.core.files.byte_range import ByteRange, FileSlice, OutOfRange, asked_range
from maillage.territory.store.streets import FILE_NAME, streets_folder, streets_in_force

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS: Final = "/basemap/streets"
_MANIFEST_ADDRESS: Final = f"{_ADDRESS}.json"
_BLOCK_BYTES: Final = 64 * 1024
_READ_ONLY: Final = ("GET", "HEAD")
_COMMON: Final = (("X-Content-Type-Options", "nosniff"),)
# The file name contains a digest of its content, so it is immutable.
_FOR_EVER: Final = (("Cache-Control", "public, max-age=31536000, immutable"), ("Accept-Ranges", "bytes"), *_COMMON)


def streets(data_dir: Path, django: "WSGIApplication") -> "WSGIApplication":
    """Serve ``/basemap/streets.json``, which names the current street tiles, and ranges of the file that it names."""
    folder = streets_folder(data_dir)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        address, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        name = address.removeprefix("/basemap/")
        if method in _READ_ONLY and address == _MANIFEST_ADDRESS:
            return _send_manifest(folder, start_response, with_body=method == "GET")
        path = folder / name
        if method in _READ_ONLY and FILE_NAME.fullmatch(name) and path.is_file():
            return _send_file(path, environ.get("HTTP_RANGE"), start_response, with_body=method == "GET")
        return django(environ, start_response)  # Django answers 404

    return answer


def _send_manifest(folder: Path, start_response: "StartResponse", *, with_body: bool) -> Iterable[bytes]:
    in_force = streets_in_force(folder)
    document = in_force and {
        "address": f"/basemap/{in_force.file}",
        "schema": in_force.schema,
        "attribution": in_force.attribution,
        "bounds": list(in_force.bounds),
        "minzoom": in_force.first_zoom,
        "maxzoom": in_force.last_zoom,
    }
    body = json.dumps({"streets": document}, ensure_ascii=False).encode()
    sizes = (("Content-Type", "application/json"), ("Content-Length", str(len(body))))
    start_response("200 OK", [("Cache-Control", "public, no-cache"), *_COMMON, *sizes])
    return [body] if with_body else []


def _send_file(path: Path, header: str | None, start_response: "StartResponse", *, with_body: bool) -> Iterable[bytes]:
    size = path.stat().st_size
    try:
        part = asked_range(header, size)
    except OutOfRange:
        status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        start_response(f"{status} {status.phrase}", [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
        return []
    span = part or ByteRange(0, size)
    headers = [("Content-Type", "application/vnd.pmtiles"), ("Content-Length", str(span.end - span.begin)), *_FOR_EVER]
    if part is not None:
        headers.append(("Content-Range", part.content_range(size)))
    start_response("206 Partial Content" if part else "200 OK", headers)
    return _blocks(FileSlice(path, span)) if with_body else []


def _blocks(file: FileSlice) -> Iterator[bytes]:
    try:
        while block := file.read(_BLOCK_BYTES):
            yield block
    finally:
        file.close()


APPLICATIONS: Final = ((_ADDRESS, streets),)

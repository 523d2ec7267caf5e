"""Answers /tiles/quality/{zoom}/{column}/{row}.mvt: a WSGI application of its own, which never wakes Django.

The query string is the filter of every page, and ``layer=best`` for the best operator. Errors are returned as
application/problem+json in French: a map, not a person, reads them.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from maillage.core.bounds.memory import keep_freed_memory
from maillage.core.problems import NotFound, Problem, Refused, sentence
from maillage.measure.figures.pages.parts.filtering.selection_words import read_selection
from maillage.measure.figures.store.map_squares.squares import Tile
from maillage.measure.figures.store.map_squares.tile_cache import TileCache, TileKey
from maillage.measure.figures.store.map_squares.tiles import FIRST_ZOOM, LAST_ZOOM, TileLayer
from maillage.measure.figures.store.origins import public_origin_of
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import OperatorTable, operator_table
from maillage.web.encodings import preferred_encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CACHE_BYTES: Final = 96 * 1024 * 1024
_PATH: Final = re.compile(r"/tiles/quality/(\d{1,2})/(\d{1,6})/(\d{1,6})\.mvt", re.ASCII)
_LONGEST_QUERY: Final = 2000
_TILE_TYPE: Final = "application/vnd.mapbox-vector-tile"
# Kept by caches, asked for again each time: a test is on the map two seconds after it was sent.
_HEADERS: Final = [
    ("Cache-Control", "public, no-cache"),
    ("Vary", "Accept-Encoding"),
    ("Access-Control-Allow-Origin", "*"),
    ("X-Content-Type-Options", "nosniff"),
]


def make_tile_application(
    counts_folder: Path, operators: Callable[[], OperatorTable] = operator_table, *, cache_bytes: int = CACHE_BYTES
) -> "WSGIApplication":
    """A WSGI application over the counts published in ``counts_folder``; ``operators`` names those of filters."""
    keep_freed_memory()
    cache = TileCache(most_bytes=cache_bytes)
    # The same few filters come with thousands of tiles: their words are read once.
    filters = lru_cache(maxsize=1024)(lambda query, origin: _read_filter(query, operators(), default_origin=origin))

    def tile_application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
                raise _MethodRefused("tile_method", sentence("Une tuile se lit seulement : utilisez la méthode GET."))
            counts = current_counts(counts_folder)
            tile = _tile_at(environ["PATH_INFO"])
            selection, layer = filters(environ.get("QUERY_STRING", ""), public_origin_of(counts).shown)
            cached = cache.tile(TileKey(tile, selection, layer), counts)
        except Problem as problem:
            return _problem_answer(problem, start_response)
        headers = [("ETag", cached.etag), *_HEADERS]
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), cached.etag):
            start_response("304 Not Modified", headers)
            return []
        headers.append(("Content-Type", _TILE_TYPE))
        body = cached.body
        if cached.zipped is not None and preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), ("gzip",)):
            body = cached.zipped
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return tile_application


def _tile_at(path: str) -> Tile:
    match = _PATH.fullmatch(path)
    if match is None:
        message = sentence("Cette adresse n’est pas celle d’une tuile : /tiles/quality/zoom/colonne/ligne.mvt.")
        raise NotFound("tile_address", message)
    zoom, column, row = (int(number) for number in match.groups())
    if not FIRST_ZOOM <= zoom <= LAST_ZOOM:
        message = sentence("Il n’y a pas de tuile au zoom %(zoom)s : demandez un zoom de %(first)s à %(last)s.")
        raise NotFound("tile_zoom", message, zoom=zoom, first=FIRST_ZOOM, last=LAST_ZOOM)
    if column >> zoom or row >> zoom:
        message = sentence(
            "La tuile %(zoom)s/%(column)s/%(row)s est hors du monde : colonne et ligne vont de 0 à %(last)s."
        )
        raise NotFound("tile_outside", message, zoom=zoom, column=column, row=row, last=(1 << zoom) - 1)
    return Tile(zoom, column, row)


def _read_filter(query: str, operators: OperatorTable, *, default_origin: Origin) -> tuple[Selection, TileLayer]:
    if len(query) > _LONGEST_QUERY:
        raise Refused("tile_query", sentence("Le filtre de cette tuile est trop long : choisissez moins de valeurs."))
    pairs = parse_qsl(query)
    word = dict(pairs).get("layer", TileLayer.FIGURES)
    try:
        layer = TileLayer(word)
    except ValueError as error:
        message = sentence("« %(layer)s » n’est pas une couche : demandez layer=figures ou layer=best.")
        raise Refused("tile_layer", message, layer=word[:40]) from error
    return read_selection(pairs, operators=operators, default_origin=default_origin), layer


class _MethodRefused(Problem):
    status = HTTPStatus.METHOD_NOT_ALLOWED


def _matches(header: str, etag: str) -> bool:
    """Weak comparison of If-None-Match (RFC 9110, section 13.1.2)."""
    if not header:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _problem_answer(problem: Problem, start_response: "StartResponse") -> Iterable[bytes]:
    # The filter stands in the address: a wrong one makes a wrong address (400), not a wrong document (422).
    status = HTTPStatus.BAD_REQUEST if isinstance(problem, Refused) else HTTPStatus(problem.status)
    findings = [
        {"code": finding.code, "field": finding.field_name, "message": finding.text} for finding in problem.findings
    ]
    answer = {
        "type": "about:blank",
        "title": problem.text,
        "status": status.value,
        "code": problem.code,
        "detail": problem.text,
        "findings": findings,
    }
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))), *_HEADERS]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "GET, HEAD"))
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]

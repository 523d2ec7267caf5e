"""The WSGI applications that bench/tiles.py compares, told by the environment what to serve; granian runs them.

Both answer the same addresses, /tiles/quality/{zoom}/{column}/{row}.mvt, and read the filter from the query string.
"""

import os
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
django.setup()

from maillage.core.geo import morton  # noqa: E402 -- Django first
from maillage.measure.figures.edges.api.tiles import make_tile_application  # noqa: E402
from maillage.measure.record.domain.operators import Operator, OperatorKind, OperatorTable  # noqa: E402

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COUNTS, CACHE_BYTES, POSTGRES, QUERY = (f"BENCH_{name}" for name in ("COUNTS", "CACHE_BYTES", "POSTGRES", "QUERY"))
OPERATORS = OperatorTable(
    tuple(Operator(code, f"operator-{code}", f"Operator {code}", OperatorKind.MNO) for code in range(1, 6))
)
_PATH = re.compile(r"/tiles/quality/(\d+)/(\d+)/(\d+)\.mvt")
_LEVELS_BELOW = 5

# What a PostGIS user would write: 32 x 32 cells a tile, medians made beforehand for each operator and for all.
CELLS_SQL = """
SELECT ST_AsMVT(feature, 'squares', 4096, 'geom') FROM (
    SELECT ST_AsMVTGeom(c.geom, ST_TileEnvelope(%(zoom)s, %(column)s, %(row)s), 4096, 64, true) AS geom,
           c.n, c.value, c.low, c.high, c.failures
    FROM cells AS c
    WHERE c.level = %(level)s AND c.operator = %(operator)s AND c.square >= %(first)s AND c.square < %(after)s
) AS feature
"""
# The same from the points themselves: any filter is possible.
POINTS_SQL = """
SELECT ST_AsMVT(feature, 'squares', 4096, 'geom') FROM (
    SELECT ST_AsMVTGeom(
               ST_TileEnvelope(%(level)s, x, y), ST_TileEnvelope(%(zoom)s, %(column)s, %(row)s), 4096, 64, true
           ) AS geom,
           n, value, low, high, failures
    FROM (
        SELECT floor((ST_X(p.geom) + 20037508.342789244) / %(side)s)::int AS x,
               floor((20037508.342789244 - ST_Y(p.geom)) / %(side)s)::int AS y,
               count(*) AS n,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY p.value) AS value,
               percentile_disc(0.1) WITHIN GROUP (ORDER BY p.value) AS low,
               percentile_disc(0.9) WITHIN GROUP (ORDER BY p.value) AS high,
               100 * avg((p.value = 0)::int) AS failures
        FROM points AS p
        WHERE p.geom && ST_TileEnvelope(%(zoom)s, %(column)s, %(row)s)
          AND (%(operator)s = -1 OR p.operator = %(operator)s)
          AND (%(technology)s = -1 OR p.technology = %(technology)s)
        GROUP BY 1, 2
    ) AS cell
) AS feature
"""
_WORLD_M = 40_075_016.685578488
_local = threading.local()


def ours() -> "WSGIApplication":
    """The tiles of maillage."""
    folder = Path(os.environ[COUNTS])
    return make_tile_application(folder, lambda: OPERATORS, cache_bytes=int(os.environ[CACHE_BYTES]))


def postgis(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The tiles of PostGIS, one connection a thread, statements prepared."""
    match = _PATH.fullmatch(environ["PATH_INFO"])
    assert match is not None
    zoom, column, row = (int(number) for number in match.groups())
    asked = parse_qs(environ["QUERY_STRING"])
    level = min(17, zoom + _LEVELS_BELOW)
    steps = 2 * (level - zoom)
    square = int(morton(column, row))
    parameters: dict[str, Any] = {
        "zoom": zoom,
        "column": column,
        "row": row,
        "level": level,
        "side": _WORLD_M / (1 << level),
        "first": square << steps,
        "after": (square + 1) << steps,
        "operator": int(asked.get("operator", ["-1"])[0].removeprefix("operator-")),
        "technology": int(asked.get("technology", ["-1"])[0].removesuffix("G")),
    }
    query = {"cells": CELLS_SQL, "points": POINTS_SQL}[os.environ[QUERY]]
    found = _connection().execute(query, parameters, prepare=True).fetchone()
    body = bytes(found[0]) if found and found[0] else b""
    start_response(
        "200 OK", [("Content-Type", "application/vnd.mapbox-vector-tile"), ("Content-Length", str(len(body)))]
    )
    return [body]


def _connection() -> psycopg.Connection[tuple[Any, ...]]:
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ[POSTGRES], autocommit=True)
    connection: psycopg.Connection[tuple[Any, ...]] = _local.connection
    return connection


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Ours or PostGIS, as the environment says."""
    return _chosen()(environ, start_response)


def _chosen() -> "WSGIApplication":
    if not hasattr(_chosen, "application"):
        _chosen.application = postgis if POSTGRES in os.environ else ours()  # type: ignore[attr-defined]
    chosen: WSGIApplication = _chosen.application  # type: ignore[attr-defined]
    return chosen

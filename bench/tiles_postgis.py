"""A PostgreSQL 17 cluster of its own with PostGIS, filled with the points of a benchmark; gone when it ends."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import numpy as np
import psycopg

from maillage.core.geo import corner_of, unmorton
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.record.domain.bins import values_of
from maillage.measure.record.domain.terms import SCALES, Usage

BIN = Path("/usr/lib/postgresql/17/bin")
LEVELS = (13, 15, 17)
_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 1GB
work_mem = 64MB
maintenance_work_mem = 512MB
max_wal_size = 8GB
synchronous_commit = off
fsync = off
jit = off
random_page_cost = 1.1
"""
_TABLES = """
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE points (
    geom geometry(Point, 3857) NOT NULL, value float8 NOT NULL, operator smallint NOT NULL, technology smallint NOT NULL
);
CREATE UNLOGGED TABLE loaded (
    lon float8, lat float8, value float8, operator smallint, technology smallint, square bigint
);
"""
_FILL = """
INSERT INTO points
SELECT ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857), value, operator, technology FROM loaded;
CREATE INDEX ON points USING gist (geom);
"""
# All operators together (-1), and each alone.
_CELLS = """
CREATE UNLOGGED TABLE cells AS
SELECT level, square, operator, n, value, low, high, failures,
       ST_TileEnvelope(level, x::int, y::int) AS geom
FROM (
    SELECT {level} AS level, square >> {shift} AS square, coalesce(operator, -1) AS operator, count(*) AS n,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY value) AS value,
           percentile_disc(0.1) WITHIN GROUP (ORDER BY value) AS low,
           percentile_disc(0.9) WITHIN GROUP (ORDER BY value) AS high,
           100 * avg((value = 0)::int) AS failures,
           min(floor((lon + 180) / 360 * (1 << {level}))) AS x,
           min(floor((0.5 - atanh(sin(radians(lat))) / (2 * pi())) * (1 << {level}))) AS y
    FROM loaded
    GROUP BY GROUPING SETS ((square >> {shift}), (square >> {shift}, operator))
) AS cell
"""


@contextmanager
def postgis_cluster() -> Iterator[str]:
    """The connection string of a new empty database."""
    folder = Path(tempfile.mkdtemp(prefix="bench-postgis-"))
    is_root = os.geteuid() == 0
    # The server refuses to run as root; Debian's package made the user postgres.
    as_postgres = ["runuser", "-u", "postgres", "--"] if is_root else []
    if is_root:
        shutil.chown(folder, "postgres")

    def run(*words: str) -> None:
        subprocess.run([*as_postgres, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        run(str(BIN / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "--no-sync")
        with (folder / "data" / "postgresql.conf").open("a") as configuration:
            configuration.write(_CONFIGURATION.format(folder=folder))
        run(str(BIN / "pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "start")
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            run(str(BIN / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(database: str, pages: list[CountableRows]) -> None:
    """Load the downloads of the pages, as points and as cells made beforehand at LEVELS."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_TABLES.encode())
        for page in pages:
            with connection.cursor().copy("COPY loaded FROM STDIN") as copy:
                copy.write(_lines(page))
        connection.execute(_FILL.encode())
        for number, level in enumerate(LEVELS):
            made = _CELLS if not number else "INSERT INTO cells " + _CELLS.partition("AS\n")[2]
            connection.execute(made.format(level=level, shift=2 * (17 - level)).encode())
        connection.execute("CREATE INDEX ON cells (level, operator, square)")
        connection.execute("VACUUM ANALYZE")


def _lines(page: CountableRows) -> str:
    downloads = page.where((page.mask >> Usage.DOWNLOAD) & 1 == 1)
    columns, rows = unmorton(downloads.grid17)
    lon, lat = corner_of(columns + 0.5, rows + 0.5, level=17)
    values = np.nan_to_num(values_of(downloads.bins[:, Usage.DOWNLOAD], SCALES[Usage.DOWNLOAD]))
    text = StringIO()
    table = np.column_stack((lon, lat, values, downloads.operator, downloads.technology, downloads.grid17))
    np.savetxt(text, table, fmt=("%.7f", "%.7f", "%.0f", "%d", "%d", "%d"), delimiter="\t")
    return text.getvalue()

"""The agency's street tiles: installed from a PMTiles file, or from OpenStreetMap by Debian's tilemaker, and served.

The file is written as a draft under DATA_DIR/territory/ground and renamed to a name with a digest of its content; then
the manifest names it. A map opened before keeps reading the previous file, which is kept until the next change.
"""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from maillage.core.files.atomic import file_lock, replacing
from maillage.core.files.published import Manifest, remove_older
from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.territory.domain.terms import REFERENCE_FOLDER, Streets
from maillage.territory.intake.streets_file import is_extract, read_street_tiles

MANIFEST: Final = "streets.json"
STREETS: Final = Manifest[Streets](Streets)
FILE_NAME: Final = re.compile(r"streets-[0-9a-f]{16}\.pmtiles", re.ASCII)
PROFILE: Final = REFERENCE_FOLDER / "ground"  # tilemaker's profile for an extract: streets.json, streets.lua
_ON_DISK_BYTES: Final = 100_000_000  # size of an extract above which tilemaker uses disk instead of memory
_LAST_WORDS: Final = 300
_STEP: Final = re.compile(r"writing tile (\d+) of (\d+)")
Progress = Callable[[str, float | None], None]


def streets_folder(data_dir: Path) -> Path:
    """The folder of an installation's street tiles."""
    return data_dir / "territory" / "ground"


def streets_in_force(folder: Path) -> Streets | None:
    """The current street tiles; None if the agency installed none."""
    return STREETS.read(folder / MANIFEST)


def import_streets(path: Path, folder: Path, *, progress: Progress) -> Streets:
    """Install the street tiles from ``path`` in ``folder``; after Refused nothing has changed.

    ``progress`` is called with the current step, and its completion (0 to 1) if known.
    """
    if not path.is_file():
        raise NotFound("streets_missing", sentence("Il n’y a pas de fichier %(file)s."), file=str(path))
    folder.mkdir(parents=True, exist_ok=True)
    with file_lock(folder / ".lock"), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        tiles = _from_extract(path, Path(making), progress) if is_extract(path) else path
        progress(sentence("Vérification et copie"), None)
        description = read_street_tiles(tiles)
        with tiles.open("rb") as content:
            digest = hashlib.file_digest(content, lambda: hashlib.blake2b(digest_size=8)).hexdigest()
        file = f"streets-{digest}.pmtiles"
        with replacing(folder / file) as draft:
            shutil.copyfile(tiles, draft)
        before = streets_in_force(folder)
        streets = Streets(
            file=file,
            schema=description.schema,
            bounds=description.bounds,
            first_zoom=description.first_zoom,
            last_zoom=description.last_zoom,
            attribution=description.attribution,
            size_bytes=(folder / file).stat().st_size,
            source=path.name,
        )
        STREETS.publish(folder / MANIFEST, streets)
        _keep_only(folder, {file, before.file if before else file})
    return streets


def remove_streets(folder: Path) -> None:
    """Remove the street tiles, leaving the built-in base map; raises NotFound if there are none."""
    if streets_in_force(folder) is None:
        raise NotFound("streets_none", sentence("Aucun fond de rues n’est installé."))
    with file_lock(folder / ".lock"):
        (folder / MANIFEST).unlink(missing_ok=True)
        _keep_only(folder, set())


def _keep_only(folder: Path, names: set[str]) -> None:
    remove_older((file for file in folder.iterdir() if FILE_NAME.fullmatch(file.name)), kept=0, named=names)


def _from_extract(extract: Path, folder: Path, progress: Progress) -> Path:
    tilemaker = shutil.which("tilemaker")
    if tilemaker is None:
        message = sentence("Le programme tilemaker manque : il fait les tuiles d’un extrait d’OpenStreetMap.")
        raise Unavailable("tilemaker_missing", message).fixed_by("apt-get install tilemaker")
    mbtiles, pmtiles = folder / "streets.mbtiles", folder / "streets.pmtiles"
    # Extracts cut ways at their border: without --skip-integrity, tilemaker stops at the first. Output is MBTiles,
    # since its .pmtiles have an invalid header up to version 3.0.0 (tilemaker #794).
    command = [tilemaker, "--input", str(extract.resolve()), "--output", str(mbtiles), "--skip-integrity"]
    command += ["--config", str(PROFILE / "streets.json"), "--process", str(PROFILE / "streets.lua")]
    if extract.stat().st_size > _ON_DISK_BYTES:
        command += ["--store", str(folder / "store")]
    progress(sentence("Lecture de l’extrait"), None)
    last_words = ""
    with subprocess.Popen(  # noqa: S603 -- Debian's program, its words are of this module but the file's path
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            last_words = (last_words + line)[-_LAST_WORDS:]
            if step := _STEP.search(line):
                progress(sentence("Dessin des tuiles"), int(step[1]) / max(1, int(step[2])))
    if process.returncode:
        message = sentence("tilemaker n’a pas pu lire cet extrait : téléchargez-le de nouveau. Il a dit : %(words)s")
        raise Refused("extract_refused", message, words=" ".join(last_words.split()))
    _pack(mbtiles, pmtiles, progress)
    return pmtiles


def _pack(mbtiles: Path, pmtiles: Path, progress: Progress) -> None:
    """Convert an MBTiles file to PMTiles, in the order of its tile ids."""
    with closing(sqlite3.connect(f"file:{mbtiles}?mode=ro", uri=True)) as database, pmtiles.open("wb") as file:
        metadata = dict(database.execute("SELECT name, value FROM metadata"))
        # MBTiles count rows from the south (specification 1.3).
        tiles = sorted(
            (zxy_to_tileid(zoom, column, (1 << zoom) - 1 - row), zoom, column, row)
            for zoom, column, row in database.execute("SELECT zoom_level, tile_column, tile_row FROM tiles")
        )
        if not tiles:
            message = sentence("Cet extrait n’a ni rue, ni eau, ni bâtiment : vérifiez que c’est le bon.")
            raise Refused("extract_empty", message)
        writer = Writer(file)  # type: ignore[no-untyped-call]  # the library says no types
        query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        for place, (number, *key) in enumerate(tiles):
            writer.write_tile(number, database.execute(query, key).fetchone()[0])  # type: ignore[no-untyped-call]
            progress(sentence("Rangement des tuiles"), place / len(tiles))
        west, south, east, north = (round(float(bound) * 1e7) for bound in metadata["bounds"].split(","))
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": int(metadata["maxzoom"]),
            "center_lon_e7": (west + east) // 2,
            "center_lat_e7": (south + north) // 2,
        }
        description = {**json.loads(metadata["json"]), "attribution": metadata["attribution"]}
        writer.finalize(header, description)  # type: ignore[no-untyped-call]

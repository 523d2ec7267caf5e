"""Puts an agency's streets in force: a PMTiles file, or an extract of OpenStreetMap through Debian's tilemaker.

The file is written aside under DATA_DIR/territory/ground and renamed; then the manifest names it. A map opened before
goes on reading the file before, which stays until the next change.
"""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from maillage.core.files.whole import holding, replacing, write_whole
from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.territory.intake.streets_file import is_extract, read_street_tiles
from maillage.territory.queries.streets import FILE_NAME, MANIFEST, streets_in_force
from maillage.territory.terms import REFERENCE_FOLDER, Streets

PROFILE: Final = REFERENCE_FOLDER / "ground"  # what is drawn of an extract: streets.json, streets.lua
_BLOCK_BYTES: Final = 1024 * 1024
_ON_DISK_BYTES: Final = 100_000_000  # of an extract: larger ones are not held in memory while tiles are made
_LAST_WORDS: Final = 300
_STEP: Final = re.compile(r"(?:writing tile|Block) (\d+)\D+(\d+)")
Progress = Callable[[str, float | None], None]


def take_streets(path: Path, folder: Path, *, progress: Progress) -> Streets:
    """The streets of the file at ``path``, in force under ``folder``; Refused leaves all as it was.

    ``progress`` hears what is being done, and how much of it (0 to 1) where that is known.
    """
    if not path.is_file():
        raise NotFound("streets_missing", sentence("Il n’y a pas de fichier %(file)s."), file=str(path))
    folder.mkdir(parents=True, exist_ok=True)
    with holding(folder / ".lock"), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        tiles = _from_extract(path, Path(making), progress) if is_extract(path) else path
        progress(sentence("Vérification et copie"), None)
        said = read_street_tiles(tiles)
        file = f"streets-{_digest(tiles)}.pmtiles"
        with replacing(folder / file) as draft:
            shutil.copyfile(tiles, draft)
        size_bytes = (folder / file).stat().st_size
        before = streets_in_force(folder)
        streets = Streets(
            file=file, size_bytes=size_bytes, source=path.name, **{key: getattr(said, key) for key in said.__slots__}
        )
        write_whole(folder / MANIFEST, json.dumps(asdict(streets), ensure_ascii=False, indent=1))
        _keep_only(folder, {file, before.file if before else file})
    return streets


def remove_streets(folder: Path) -> None:
    """Maps show the built-in ground alone from now on; NotFound where no streets are in force."""
    if streets_in_force(folder) is None:
        raise NotFound("streets_none", sentence("Aucun fond de rues n’est installé."))
    with holding(folder / ".lock"):
        (folder / MANIFEST).unlink(missing_ok=True)
        _keep_only(folder, set())


def _keep_only(folder: Path, names: set[str]) -> None:
    for file in folder.iterdir():
        if FILE_NAME.fullmatch(file.name) and file.name not in names:
            file.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=8)
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _from_extract(extract: Path, making: Path, progress: Progress) -> Path:
    tilemaker = shutil.which("tilemaker")
    if tilemaker is None:
        message = sentence("Le programme tilemaker manque : il fait les tuiles d’un extrait d’OpenStreetMap.")
        raise Unavailable("tilemaker_missing", message).mended_by("apt-get install tilemaker")
    made, packed = making / "streets.mbtiles", making / "streets.pmtiles"
    # An extract cuts ways at its border: without --skip-integrity the program stops at the first. Its own .pmtiles
    # have a false header up to version 3.0.0 (tilemaker #794), hence MBTiles.
    command = [tilemaker, "--input", str(extract.resolve()), "--output", str(made), "--skip-integrity"]
    command += ["--config", str(PROFILE / "streets.json"), "--process", str(PROFILE / "streets.lua")]
    if extract.stat().st_size > _ON_DISK_BYTES:
        command += ["--store", str(making / "store")]
    _run(command, progress)
    _pack(made, packed, progress)
    return packed


def _run(command: list[str], progress: Progress) -> None:
    progress(sentence("Lecture de l’extrait"), None)
    heard = ""
    with subprocess.Popen(  # noqa: S603 -- Debian's program, its words are of this module but the file's path
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            heard = (heard + line)[-_LAST_WORDS:]
            step = _STEP.search(line)
            if step and step[0].startswith("writing"):
                progress(sentence("Dessin des tuiles"), int(step[1]) / max(1, int(step[2])))
    if process.returncode:
        message = sentence("tilemaker n’a pas pu lire cet extrait : téléchargez-le de nouveau. Il a dit : %(words)s")
        raise Refused("extract_refused", message, words=" ".join(heard.split())[-_LAST_WORDS:])


def _pack(made: Path, packed: Path, progress: Progress) -> None:
    """The tiles of an MBTiles file in the order of PMTiles."""
    with closing(sqlite3.connect(f"file:{made}?mode=ro", uri=True)) as database, packed.open("wb") as file:
        told = dict(database.execute("SELECT name, value FROM metadata"))
        # MBTiles count rows from the south (specification 1.3).
        tiles = sorted(
            (zxy_to_tileid(zoom, column, (1 << zoom) - 1 - row), zoom, column, row)
            for zoom, column, row in database.execute("SELECT zoom_level, tile_column, tile_row FROM tiles")
        )
        if not tiles:
            message = sentence("Cet extrait n’a ni rue, ni eau, ni bâtiment : vérifiez que c’est le bon.")
            raise Refused("extract_empty", message)
        writer = Writer(file)
        one = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        for place, (number, *key) in enumerate(tiles):
            writer.write_tile(number, database.execute(one, key).fetchone()[0])
            progress(sentence("Rangement des tuiles"), place / len(tiles))
        writer.finalize(_packed_header(told), {**json.loads(told["json"]), "attribution": told["attribution"]})


def _packed_header(told: Mapping[str, str]) -> dict[str, Any]:
    west, south, east, north = (round(float(bound) * 1e7) for bound in told["bounds"].split(","))
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": int(told["maxzoom"]),
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }

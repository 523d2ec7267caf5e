"""Keeps the newer files taken in (DATA_DIR/territory/updates): one of contours, one of the COG, each with its vintage.

Each is a SQLite file of communes and retired codes, written whole and renamed into place.
"""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import shapely

from maillage.core.files.whole import replacing
from maillage.territory.rules.reference import Retired, Update, UpdatedCommune, UpdateForm

FOLDER: Final = "updates"
# The list first: it says what merged; contours drawn later then replace the unions.
_ORDER: Final = (UpdateForm.COG, UpdateForm.CONTOURS)
_TABLES: Final = """
    CREATE TABLE told (vintage TEXT NOT NULL, repaired INTEGER NOT NULL);
    CREATE TABLE commune (code TEXT, name TEXT, population INTEGER, departement TEXT, region TEXT, epci TEXT, wkb BLOB);
    CREATE TABLE retired (code TEXT, name TEXT, current TEXT);
"""


def keep_update(folder: Path, update: Update) -> None:
    """Put ``update`` in force under ``folder``, in place of the one of its form."""
    in_force = _path(folder, update.form)
    with replacing(in_force) as draft, closing(sqlite3.connect(draft)) as database, database:
        database.executescript(_TABLES)
        database.execute("INSERT INTO told VALUES (?, ?)", (update.vintage, update.repaired))
        contours = [commune.contour and shapely.to_wkb(commune.contour) for commune in update.communes]
        database.executemany(
            "INSERT INTO commune VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (commune.code, commune.name, commune.population, commune.departement, commune.region, commune.epci, wkb)
                for commune, wkb in zip(update.communes, contours, strict=True)
            ),
        )
        database.executemany(
            "INSERT INTO retired VALUES (?, ?, ?)",
            ((retired.code, retired.name, retired.current) for retired in update.retired),
        )


def kept_updates(folder: Path) -> list[Update]:
    """The updates in force under ``folder``, in the order in which they apply."""
    updates = []
    for form in _ORDER:
        path = _path(folder, form)
        if path.exists():
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                vintage, repaired = database.execute("SELECT vintage, repaired FROM told").fetchone()
                communes = tuple(
                    UpdatedCommune(code, name, population, departement, region, epci, wkb and shapely.from_wkb(wkb))
                    for code, name, population, departement, region, epci, wkb in database.execute(
                        "SELECT * FROM commune ORDER BY code"
                    )
                )
                retired = tuple(Retired(*row) for row in database.execute("SELECT * FROM retired ORDER BY code"))
            updates.append(Update(form, vintage, communes, retired, repaired))
    return updates


def forget_updates(folder: Path) -> None:
    """Take every update of ``folder`` out of force."""
    for form in _ORDER:
        _path(folder, form).unlink(missing_ok=True)


def updates_digest(folder: Path) -> str:
    """The fingerprint of the updates in force."""
    digest = hashlib.blake2b(digest_size=16)
    for form in _ORDER:
        if _path(folder, form).exists():
            digest.update(form.encode() + _path(folder, form).read_bytes())
    return digest.hexdigest()


def _path(folder: Path, form: UpdateForm) -> Path:
    return folder / FOLDER / f"{form}.sqlite"

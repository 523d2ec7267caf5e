"""Builds the derived file of the territory from the bundled reference and the updates, in a few seconds.

Several processes may ask at once: the first builds it under a lock, the others then find it. The file is written to a
draft, renamed, then named by ``current.json``, so a reader sees the old one or the new one.

Updates (DATA_DIR/territory/updates), one of each form, with its vintage, are SQLite files of
communes and retired codes, replaced atomically.
"""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import shapely

from maillage.core.files.atomic import file_lock, replacing
from maillage.core.files.published import Manifest, remove_older
from maillage.territory.domain.reference import Reference, Retired, Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.terms import REFERENCE_VINTAGE, Kind
from maillage.territory.domain.update import with_update
from maillage.territory.intake.reference import read_reference, reference_digest
from maillage.territory.store.derived import MANIFEST
from maillage.territory.store.tables import write_tables

LAYOUT: Final = "1"  # layout of the derived file: changing it rebuilds the file of every installation
_KEPT_BEFORE: Final = 1  # processes may still be opening it


@dataclass(frozen=True, slots=True)
class TerritoryManifest:
    """The sources and contents of the current derived file."""

    file: str
    digest: str
    vintages: tuple[str, ...]
    communes: int
    contours: int


_MANIFESTS: Final = Manifest[TerritoryManifest](TerritoryManifest)
FOLDER: Final = "updates"
# The COG first, since it says what merged; contours drawn later then replace the unions.
_ORDER: Final = (UpdateForm.COG, UpdateForm.CONTOURS, UpdateForm.POPULATIONS, UpdateForm.POSTAL_CODES)
_TABLES: Final = """
    CREATE TABLE told (vintage TEXT NOT NULL, repaired INTEGER NOT NULL);
    CREATE TABLE commune (
        code TEXT, name TEXT, population INTEGER, departement TEXT, region TEXT, epci TEXT, wkb BLOB, postal_codes TEXT
    );
    CREATE TABLE retired (code TEXT, name TEXT, current TEXT);
"""


def ensure_built(folder: Path, reference: Reference | None = None) -> TerritoryManifest:
    """The manifest of the current file, built first if it is missing or its sources changed.

    A caller that has the ``reference`` may pass it: reading it takes as long as building the file.
    """
    digest = _digest(folder)
    # None if nothing was built yet
    manifest = _MANIFESTS.read(folder / MANIFEST)
    if manifest is not None and manifest.digest == digest and (folder / manifest.file).exists():
        return manifest
    folder.mkdir(parents=True, exist_ok=True)
    with file_lock(folder / "build.lock"):
        manifest = _MANIFESTS.read(_beside(folder, digest))
        if manifest is None or not (folder / manifest.file).exists():
            return _build(folder, digest, reference or reference_in_force(folder))
        # A file built earlier from the same sources becomes current again.
        _MANIFESTS.publish(folder / MANIFEST, manifest)
        return manifest


def build(folder: Path) -> TerritoryManifest:
    """Rebuild the derived file unconditionally."""
    folder.mkdir(parents=True, exist_ok=True)
    with file_lock(folder / "build.lock"):
        return _build(folder, _digest(folder), reference_in_force(folder))


def reference_in_force(folder: Path) -> Reference:
    """The bundled reference with the updates applied."""
    reference = read_reference()
    for update in kept_updates(folder):
        reference, _ = with_update(reference, update)
    return reference


def _digest(folder: Path) -> str:
    sources = f"{LAYOUT}:{reference_digest()}:{updates_digest(folder)}"
    return hashlib.blake2b(sources.encode(), digest_size=16).hexdigest()


def _build(folder: Path, digest: str, reference: Reference) -> TerritoryManifest:
    name = f"territories-{digest}.sqlite"
    with replacing(folder / name) as draft, closing(sqlite3.connect(draft)) as database:
        # No journal: after a crash the file is simply rebuilt.
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        with database:
            write_tables(database, reference)
    communes = reference.of(Kind.COMMUNE).values()
    manifest = TerritoryManifest(
        file=name,
        digest=digest,
        vintages=tuple(sorted({commune.vintage for commune in communes} | {REFERENCE_VINTAGE})),
        communes=len(communes),
        contours=sum(commune.address in reference.contours for commune in communes),
    )
    _MANIFESTS.publish(_beside(folder, digest), manifest)
    _MANIFESTS.publish(folder / MANIFEST, manifest)
    remove_older(folder.glob("territories-*.sqlite"), kept=_KEPT_BEFORE, named={name})
    for path in folder.glob("territories-*.json"):
        if not path.with_suffix(".sqlite").exists():
            path.unlink(missing_ok=True)
    return manifest


def _beside(folder: Path, digest: str) -> Path:
    return folder / f"territories-{digest}.json"


def keep_update(folder: Path, update: Update) -> None:
    """Store ``update`` under ``folder``, replacing the previous one of its form."""
    in_force = _path(folder, update.form)
    with replacing(in_force) as draft, closing(sqlite3.connect(draft)) as database, database:
        database.executescript(_TABLES)
        database.execute("INSERT INTO told VALUES (?, ?)", (update.vintage, update.repaired))
        contours = [commune.contour and shapely.to_wkb(commune.contour) for commune in update.communes]
        database.executemany(
            "INSERT INTO commune VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(commune.code, commune.name, commune.population, commune.departement, commune.region),
                    *(commune.epci, wkb, " ".join(commune.postal_codes)),
                )
                for commune, wkb in zip(update.communes, contours, strict=True)
            ),
        )
        database.executemany(
            "INSERT INTO retired VALUES (?, ?, ?)",
            ((retired.code, retired.name, retired.current) for retired in update.retired),
        )


def kept_updates(folder: Path) -> list[Update]:
    """The updates stored under ``folder``, in the order in which they apply."""
    updates = []
    for form in _ORDER:
        path = _path(folder, form)
        if path.exists():
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                vintage, repaired = database.execute("SELECT vintage, repaired FROM told").fetchone()
                communes = tuple(
                    UpdatedCommune(
                        *(code, name, population, departement, region, epci, wkb and shapely.from_wkb(wkb)),
                        tuple(" ".join(postal).split()),
                    )
                    # Files of before 1.0 have no postal codes.
                    for code, name, population, departement, region, epci, wkb, *postal in database.execute(
                        "SELECT * FROM commune ORDER BY code"
                    )
                )
                retired = tuple(Retired(*row) for row in database.execute("SELECT * FROM retired ORDER BY code"))
            updates.append(Update(form, vintage, communes, retired, repaired))
    return updates


def forget_updates(folder: Path) -> None:
    """Delete all updates of ``folder``."""
    for form in _ORDER:
        _path(folder, form).unlink(missing_ok=True)


def updates_digest(folder: Path) -> str:
    """A digest of the stored updates."""
    digest = hashlib.blake2b(digest_size=16)
    for form in _ORDER:
        if _path(folder, form).exists():
            digest.update(form.encode() + _path(folder, form).read_bytes())
    return digest.hexdigest()


def _path(folder: Path, form: UpdateForm) -> Path:
    return folder / FOLDER / f"{form}.sqlite"

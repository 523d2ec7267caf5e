"""Makes and restores backups: database rows first, then the files they refer to, then verification, then the rename.

It includes everything in MAILLAGE_DATA that cannot be rebuilt, read back and compared: an unforeseen file is kept
rather than lost.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import connection

import maillage
from maillage.core.files.atomic import DRAFT_SUFFIX, replacing_folder
from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.site.backup.rows import SQLITE_FILE, copy_rows, is_postgresql, restore_rows, rows_by_table

MANIFEST: Final = "backup.json"
FILES: Final = "files"
_NAME: Final = "maillage-%Y-%m-%dT%H%M%SZ"
# Rebuilt from the rows at the next start.
_DERIVED: Final = ("counts", "samples", "run", "settings")
OnStep = Callable[[str, float], None]  # name of the step, and its completion (0-1)


@dataclass(frozen=True, slots=True)
class Backup:
    """The contents of a backup: row counts by table and the digest of each file, as read back from the copy."""

    version: str
    made_at: str
    rows_file: str
    rows: Mapping[str, int]
    files: Mapping[str, str]
    size_bytes: int


# Rebuilt from the rows, transient, or published monthly by others (the register of companies). Secrets are copied
# separately, to another place.
_LEFT_OUT: Final = frozenset(
    {"counts", "samples", "kit", "static", "run", "node", "secrets", "settings", "backups", "companies"}
)
# Of dataset versions: rebuilt from rows.parquet on demand.
_DERIVED_FILES: Final = ("table.*", "query.parquet", "profile.json", "order-*.npy", "conforming.*")
_VERSIONS: Final = ("catalog", "datasets")
# Source files, and when each contract arrived; the rest of these two folders is derived.
_CONTRACTS: Final = (("procurement", "raw"), ("procurement", "arrivals"), ("notices", "raw"))
_OF_CONTRACTS: Final = frozenset(feature for feature, _room in _CONTRACTS)
# Tables that change without user input: sessions, and what an upgrade records.
_OF_THE_MOMENT: Final = frozenset({"django_session", "django_migrations", "django_content_type", "auth_permission"})
_UPDATES: Final = ("territory", "updates")  # the rest of territory/ is derived
_SOURCES: Final = "sources"  # the agency's declarations; the rest is published by others, and fetched again


def make_backup(
    target: Path, *, data_dir: Path, database: Mapping[str, Any], now: datetime, on_step: OnStep
) -> tuple[Path, Backup]:
    """Make a backup in a new folder under ``target``; raises Unavailable if it cannot be verified.

    Rows come first: the files of a version are on disk before its row is written and never change afterwards, so a
    later copy of the files includes everything the rows refer to.
    """
    folder = target / now.strftime(_NAME)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    sqlite_file = _sqlite_file(database)
    needed = sum(size_of(data_dir / name) for name in kept_files(data_dir, database=sqlite_file))
    needed += size_of(sqlite_file) if sqlite_file else 0
    free = shutil.disk_usage(target).free
    if free < needed:
        message = sentence("Il faut %(needed)s Mo dans %(folder)s, il en reste %(free)s : faites de la place.")
        raise Unavailable("backup_no_room", message, needed=needed // 10**6 + 1, free=free // 10**6, folder=str(target))
    with replacing_folder(folder, mode=0o700, is_durable=True) as draft:
        on_step("rows", 0.0)
        rows_file = copy_rows(database, draft)
        on_step("proof", 0.0)
        rows = rows_by_table(rows_file)
        names = list(kept_files(data_dir, database=sqlite_file))
        digests = copied_files(data_dir, names, draft / FILES, lambda share: on_step("files", share))
        size_bytes = sum(file.stat().st_size for file in draft.rglob("*") if file.is_file())
        copy = Backup(maillage.__version__, f"{now:%Y-%m-%dT%H:%M:%SZ}", rows_file.name, rows, digests, size_bytes)
        (draft / MANIFEST).write_text(json.dumps(asdict(copy), indent=1) + "\n", encoding="utf-8")
    return folder, copy


def backup_in(folder: Path) -> Backup:
    """The manifest of the backup in ``folder``; raises NotFound if there is none."""
    try:
        return Backup(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        message = sentence(
            "Il n’y a pas de sauvegarde entière dans %(folder)s : donnez le dossier maillage-… lui-même."
        )
        raise NotFound("backup_absent", message, folder=str(folder)) from error


def restore_backup(folder: Path, *, data_dir: Path, database: Mapping[str, Any], replaces: bool) -> Backup:
    """Restore a backup; raises Refused if there are rows already, unless ``replaces``.

    Files get the owner of ``data_dir``: if root restores, the service could otherwise read but not write them.
    """
    backup = backup_in(folder)
    if is_postgresql(database) == (backup.rows_file == SQLITE_FILE):
        message = sentence("Cette sauvegarde est d’un autre moteur de base : donnez la DATABASE_URL d’alors.")
        raise Refused("backup_of_other_engine", message)
    file = _sqlite_file(database)
    has_tables = bool(connection.introspection.table_names()) if file is None else file.exists()
    if has_tables and not replaces:
        message = sentence("La base a des lignes : arrêtez le service, puis ajoutez --replace pour les remplacer.")
        raise Refused("database_exists", message)
    require_same(folder / FILES, dict(backup.files))
    if rows_by_table(folder / backup.rows_file) != backup.rows:
        message = sentence("Les lignes de %(folder)s ne sont plus celles qui ont été copiées : prenez-en une autre.")
        raise Unavailable("backup_damaged", message, folder=str(folder))
    restore_rows(folder / backup.rows_file, database)
    delete_derived(data_dir)
    if backup.files:
        shutil.copytree(folder / FILES, data_dir, dirs_exist_ok=True)
    if os.geteuid() == 0:
        owner = data_dir.stat()
        for path in data_dir.rglob("*"):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    return backup


def rows_since(before: Backup, after: Backup) -> dict[str, tuple[int, int]]:
    """Tables whose row counts differ between two backups, with both counts; sessions are excluded."""
    tables = sorted((before.rows.keys() | after.rows.keys()) - _OF_THE_MOMENT)
    counts = {table: (before.rows.get(table, 0), after.rows.get(table, 0)) for table in tables}
    return {table: (then, now) for table, (then, now) in counts.items() if then != now}


def copy_secrets(data_dir: Path, target: Path) -> int:
    """Copy the keys to ``target``, readable by their owner only; returns how many."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = [file for file in (data_dir / "secrets").iterdir() if file.is_file()]
    for file in keys:
        copy = target / file.name
        copy.touch(mode=0o600)
        copy.write_bytes(file.read_bytes())
    return len(keys)


def drop_older(target: Path, *, days: int, now: datetime) -> list[Path]:
    """Delete the backups under ``target`` older than ``days``, and return them: erased people leave backups too."""
    limit = now - timedelta(days=days)
    dropped = []
    for manifest in sorted(target.glob(f"maillage-*/{MANIFEST}")):
        if datetime.fromisoformat(backup_in(manifest.parent).made_at) < limit:
            shutil.rmtree(manifest.parent)
            dropped.append(manifest.parent)
    return dropped


def delete_derived(data_dir: Path) -> None:
    """Delete everything derived from rows, so that it is rebuilt from the current ones."""
    for name in _DERIVED:
        shutil.rmtree(data_dir / name, ignore_errors=True)


def _sqlite_file(database: Mapping[str, Any]) -> Path | None:
    return None if is_postgresql(database) else Path(database["NAME"])


def kept_files(data_dir: Path, *, database: Path | None = None) -> Iterator[Path]:
    """The files to copy, relative to ``data_dir``; ``database`` (SQLite's file) is dumped instead."""
    for file in sorted(data_dir.rglob("*")):
        name = file.relative_to(data_dir)
        room = name.parts[:2]
        is_left_out = name.parts[0] in _LEFT_OUT or any(part.endswith(DRAFT_SUFFIX) for part in name.parts)
        is_left_out |= name.parts[0] == _UPDATES[0] and room != _UPDATES
        is_left_out |= name.parts[0] == _SOURCES and (len(name.parts) != 2 or name.suffix != ".toml")
        is_left_out |= name.parts[0] in _OF_CONTRACTS and room not in _CONTRACTS
        is_left_out |= room == _VERSIONS and any(name.match(pattern) for pattern in _DERIVED_FILES)
        # SQLite's journal files start with the name of the database file.
        is_left_out |= database is not None and file.parent == database.parent and file.name.startswith(database.name)
        if file.is_file() and not file.is_symlink() and not is_left_out:
            yield name


def size_of(file: Path) -> int:
    """The size of a file; 0 if it has disappeared."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def copied_files(
    data_dir: Path, names: Sequence[Path], target: Path, on_share: Callable[[float], None]
) -> dict[str, str]:
    """Copy files to ``target`` and return the digest of each, read back from the copy; skips files that disappear.

    ``on_share`` is called with the completion (0-1).
    """
    digests = {}
    total_bytes, copied_bytes = max(1, sum(size_of(data_dir / name) for name in names)), 0
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(data_dir / name, copy)
        except FileNotFoundError:
            continue  # a draft removed since the listing: rows were dumped before, and do not refer to it
        digests[name.as_posix()] = digest_of(copy)
        copied_bytes += copy.stat().st_size
        on_share(min(1.0, copied_bytes / total_bytes))
    return digests


def require_same(folder: Path, digests: dict[str, str]) -> None:
    """Raise Unavailable if a file of a backup is missing or has changed."""
    for name, digest in digests.items():
        file = folder / name
        if not file.is_file() or digest_of(file) != digest:
            message = sentence("Le fichier %(file)s de la sauvegarde manque ou a changé : prenez-en une autre.")
            raise Unavailable("backup_damaged", message, file=str(file))


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

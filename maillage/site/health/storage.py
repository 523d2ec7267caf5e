"""Whether rows and files can be written now: a trial, whose files they are, and the sentence for what is in the way."""

import errno
import os
import pwd
import sqlite3
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.db import DatabaseError, InterfaceError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from maillage.core.problems import Refused, Unavailable, sentence

MOST_FILES_SEEN: Final = 5_000
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

DISK_FULL: Final = sentence(
    "Le disque du serveur est plein : rien n’a été enregistré. Réessayez plus tard ; l’agence doit libérer de la place."
)
READ_ONLY: Final = sentence(
    "Le serveur ne peut rien écrire en ce moment : rien n’a été enregistré. Réessayez plus tard ; l’agence doit le "
    "réparer."
)
BUSY: Final = sentence("La base est occupée : rien n’a été enregistré. Recommencez dans une minute.")
AWAY: Final = sentence("La base de données ne répond pas. Réessayez dans une minute.")


def storage_problem(error: BaseException) -> Unavailable | None:
    """What to say of ``error`` where the disk or the database is its cause; None where it is a fault of ours."""
    cause: BaseException | None = error
    while cause is not None:
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL or (isinstance(cause, OSError) and cause.errno in _FULL):
            return Unavailable("disk_full", DISK_FULL)
        if code == sqlite3.SQLITE_READONLY or (isinstance(cause, OSError) and cause.errno in _READ_ONLY):
            return _read_only()
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return Unavailable("database_busy", BUSY)
        sqlstate = getattr(cause, "sqlstate", None) or ""  # of PostgreSQL: 53100 disk_full, 25006 read_only
        if sqlstate in {"53100", "25006"}:
            return Unavailable("disk_full", DISK_FULL) if sqlstate == "53100" else _read_only()
        # Class 08 is a broken connection, 57P0x a server that ends or starts; without a code, there was no connection.
        is_away = sqlstate.startswith(("08", "57P0")) or isinstance(cause, InterfaceError)
        is_of_driver = type(cause).__module__.startswith("psycopg") and not sqlstate
        is_away |= is_of_driver and type(cause).__name__ in {"OperationalError", "ConnectionTimeout"}
        if is_away or code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
            return Unavailable("database_away", AWAY)
        cause = cause.__cause__ or cause.__context__
    return None


def _read_only() -> Unavailable:
    return Unavailable("read_only", READ_ONLY).mended_by("maillage check")


def try_to_write() -> None:
    """Write a row as it is, durably; DatabaseError where that cannot be done. An empty database is left so."""
    migrations = MigrationRecorder.Migration.objects
    first = migrations.order_by("pk").values_list("pk", flat=True).first()
    migrations.filter(pk=first).update(app=F("app"))


def require_writable(folder: Path) -> None:
    """Refused, with the owner and the remedy, where what the service keeps in ``folder`` cannot be written by it."""
    service = folder.stat().st_uid if os.geteuid() == 0 else os.geteuid()
    # What the service writes to: what lies in its folder, two levels deep.
    paths = chain([folder], folder.glob("*"), folder.glob("*/*"))
    for path in (path for path in islice(paths, MOST_FILES_SEEN) if not path.is_symlink()):
        owner = path.lstat().st_uid
        if owner != service and (os.geteuid() == 0 or not os.access(path, os.W_OK)):
            message = sentence(
                "%(file)s appartient à %(owner)s et le service tourne sous %(user)s : il ne peut pas y écrire. "
                "Lancez, en root : chown -R %(user)s: %(folder)s"
            )
            raise Refused(
                "not_ours", message, file=str(path), owner=_name(owner), user=_name(service), folder=str(folder)
            )


def is_storage_error(error: BaseException) -> bool:
    """Whether the database or the disk raised it."""
    return isinstance(error, (DatabaseError, InterfaceError, OSError)) and storage_problem(error) is not None


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:  # a user that only the machine of the backup knows
        return str(user)

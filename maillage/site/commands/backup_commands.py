"""``maillage backup``, ``restore``, ``backup-changes``, ``move-rows``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Refused
from maillage.site.backup import moving
from maillage.site.backup.whole import (
    Backup,
    changes_between,
    copy_secrets,
    delete_derived,
    drop_older,
    make_backup,
    restore_backup,
)
from maillage.site.health.data_version import require_readable
from maillage.site.health.feature_checks import feature_problems, is_migrated

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept; each gets a folder of its own there.")],
    *,
    secrets: Annotated[
        Path | None, typer.Option(help="Copy the keys too, into this folder: on another disk than the rows.")
    ] = None,
    keep_days: Annotated[int | None, typer.Option(min=1, help="Delete the backups there that are older.")] = None,
    as_json: AsJson = False,
) -> None:
    """Copy rows and files while the service runs, and prove the copy by reading it back.

    Example: maillage backup /backup --keep-days 30

    Exit status: 0, 1 where the copy could not be made or does not read back.
    """
    now = utc_now()
    data_dir = Path(settings.DATA_DIR)
    words = {"rows": _("Lignes"), "proof": _("Relecture des lignes"), "files": _("Fichiers, relus")}
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words["rows"], total=None)

        def show(step: str, share: float) -> None:
            bar.update(task, description=words[step], completed=share, total=1.0 if step == "files" else None)

        place, copy = make_backup(
            folder, data_dir=data_dir, database=settings.DATABASES["default"], now=now, on_step=show
        )
    keys = copy_secrets(data_dir, secrets) if secrets is not None else 0
    dropped = drop_older(folder, days=keep_days, now=now) if keep_days else []
    _show(_facts(place, copy) | {"secrets": keys, "dropped": [str(old) for old in dropped]}, as_json=as_json)


def restore(
    folder: Annotated[Path, typer.Argument(help="The backup: a folder maillage-….", exists=True, file_okay=False)],
    *,
    replaces: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the rows that are there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup back in place; the service must be stopped.

    Example: maillage restore /backup/maillage-2026-11-27T031500Z

    Everything derived is rebuilt at the next start. Run by root, files get the owner of MAILLAGE_DATA. Says where
    the rows need a key that is not there, or another version. Exit status: 0, 1 where the backup is damaged or rows are
    there and --replace was not said.
    """
    database = settings.DATABASES["default"]
    put_back = restore_backup(folder, data_dir=Path(settings.DATA_DIR), database=database, replaces=replaces)
    connection.close()  # SQLite: of the file that was replaced
    problems = _problems_of_restored()
    connection.close()  # removes SQLite's journal, which root would leave as its own
    _show(_facts(folder, put_back) | {"problems": [_(one.message) % one.params for one in problems]}, as_json=as_json)


def _problems_of_restored() -> tuple[Problem, ...]:
    """What is wrong with the rows just put back; only their version, where this one cannot read them."""
    try:
        require_readable()
    except Refused as problem:  # told beside the restore, which is done
        return (problem,)
    return feature_problems() if is_migrated() else ()


def backup_changes(
    before: Annotated[Path, typer.Argument(help="The older backup: a folder maillage-….", exists=True)],
    after: Annotated[Path, typer.Argument(help="The newer one.", exists=True)],
    *,
    as_json: AsJson = False,
) -> None:
    """Tell which tables have other rows in the newer of two backups, or rows that say something else.

    Example: maillage backup-changes /backup/maillage-2026-11-27T031500Z /backup/maillage-2026-11-28T031500Z

    Columns that only one of them has are not compared. Exit status: 0 where no table has, 1 where some have.
    """
    changes = changes_between(before, after)
    if as_json:
        typer.echo(json.dumps({table: asdict(change) for table, change in changes.items()}))
    else:
        words = _("%(table)s : %(before)s lignes, puis %(after)s, dont %(new)s nouvelles ou changées")
        for table, change in changes.items():
            counts = {"before": change.before, "after": change.after, "new": change.new_or_changed}
            typer.echo(words % ({"table": table} | counts))
    raise typer.Exit(int(bool(changes)))


def move_rows(
    file: Annotated[
        Path, typer.Argument(help="The SQLite file of rows, which stays as it is.", exists=True, dir_okay=False)
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Move all rows of an SQLite file into the empty PostgreSQL database of DATABASE_URL, and have them recounted.

    Example: maillage move-rows /var/lib/maillage/maillage.sqlite3

    The service must be stopped. A move that was interrupted goes on where it was. Exit status: 0, 1 where the database
    has rows, the file is of another version, or a row could not be moved.
    """
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Lignes"), total=None)
        moved = moving.move_rows(file, on_rows=lambda rows, total: bar.update(task, completed=rows, total=total))
    delete_derived(Path(settings.DATA_DIR))
    facts = {"tables": moved.tables, "rows": moved.rows, "duration_s": round(moved.seconds, 1)}
    if as_json:
        typer.echo(json.dumps(facts))
    else:
        words = _("%(rows)s lignes de %(tables)s tables déplacées en %(duration_s)s s ; les tests sont recomptés.")
        typer.echo(words % facts)


def _facts(folder: Path, copy: Backup) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "version": copy.version,
        "made_at": copy.made_at,
        "rows": sum(copy.rows.values()),
        "tables": len(copy.rows),
        "files": len(copy.files),
        "size_bytes": copy.size_bytes,
    }


def _show(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    words = _("%(folder)s : %(rows)s lignes de %(tables)s tables et %(files)s fichiers, %(size)s Mo, relus et entiers.")
    typer.echo(words % {**facts, "size": f"{facts['size_bytes'] / 1e6:.1f}"})
    for problem in facts.get("problems", ()):
        typer.echo(problem, err=True)
    for old in facts.get("dropped", ()):
        typer.echo(_("Supprimée : %(folder)s") % {"folder": old})

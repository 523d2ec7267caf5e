"""``maillage sources plan``: what would be fetched; changes nothing."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Problem
from maillage.sources.domain.terms import SourceDeclaration
from maillage.sources.intake.locating import RegionCodes
from maillage.sources.pages.parts.source_words import size_text
from maillage.sources.store.choices import parts_of, sources_of_lot
from maillage.sources.store.models import SourceState
from maillage.sources.store.refreshing import importer_named
from maillage.sources.store.region import home_region, region_codes
from maillage.web.wording import formats

_MBIT_A_SECOND = 100  # what a town hall's fibre gives; said beside the minutes


def plan(
    *,
    region: Annotated[str | None, typer.Option(help="Code of the region; else that of this installation.")] = None,
    lot: Annotated[int, typer.Option(min=1, max=3, help="1 in ten minutes, 2 within the hour, 3 overnight.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Say what would be fetched: bytes, disk, minutes, tokens. Example: maillage sources plan --region 52 --lot 1.

    Sizes are those of the declarations. Exit status: 0, 1 where a token lacks or the disk is too small.
    """
    codes = region_codes(region or home_region())
    there = set(SourceState.objects.exclude(sha256="").values_list("source", "part"))
    rows = [_row(declaration, codes, there) for declaration in sources_of_lot(lot)]
    megabytes, disk = sum(row["downloadMb"] for row in rows), sum(row["diskMb"] for row in rows)
    free = shutil.disk_usage(Path(settings.DATA_DIR)).free // 2**20
    minutes = megabytes * 8 / _MBIT_A_SECOND / 60
    is_possible = disk < free and not any(row["missingToken"] or row["problem"] for row in rows)
    if as_json:
        facts = {"sources": rows, "downloadMb": megabytes, "diskMb": disk, "freeMb": free, "minutes": round(minutes, 1)}
        print_json(facts)
    else:
        for row in rows:
            state = _("déjà là") if row["isThere"] else size_text(row["downloadMb"])
            reader = row["importer"] or _("gardée")
            sys.stdout.write(f"{row['lot']} · {row['id']} · {row['title']} · {state} · {reader}\n")
            if row["missingToken"]:
                sys.stdout.write("    " + _("il manque le jeton %s") % row["missingToken"] + "\n")
            if row["problem"]:
                sys.stdout.write(f"    {row['problem']}\n")
        words = {
            "megabytes": formats.number(megabytes),
            "minutes": formats.number(round(minutes)),
            "disk": formats.number(disk),
            "free": formats.number(free),
        }
        text = _(
            "%(megabytes)s Mo à télécharger, %(minutes)s minutes à 100 Mbit/s ; %(disk)s Mo de disque au plus, sur "
            "%(free)s libres. La lecture vient en plus."
        )
        sys.stdout.write(text % words + "\n")
    if not is_possible:
        raise typer.Exit(1)


def _row(declaration: SourceDeclaration, codes: RegionCodes, there: set[tuple[str, str]]) -> dict[str, Any]:
    parts = parts_of(declaration, codes)
    missing = [part for part in parts if (declaration.id, part) not in there]
    token = declaration.needs.token
    problem = ""
    try:
        importer_named(declaration)
    except Problem as refusal:
        problem = _(refusal.message) % refusal.params
    return {
        "id": declaration.id,
        "title": declaration.title,
        "lot": declaration.lot,
        "files": len(parts),
        "isThere": not missing,
        "downloadMb": declaration.needs.download_mb * len(missing),
        "diskMb": max(declaration.needs.disk_mb, 2 * declaration.needs.download_mb) * len(missing),
        "importer": declaration.importer,
        "missingToken": token if token and not os.environ.get(token) else "",
        "problem": problem,
    }

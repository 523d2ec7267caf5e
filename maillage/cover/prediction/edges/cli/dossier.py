"""``maillage coverage dossier``: a plan on paper, for an authorisation or a tender, with its tables beside it."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.files.atomic import write_whole
from maillage.core.problems import NotFound, Refused, sentence
from maillage.cover.prediction.pages.dossier import printed_dossier
from maillage.cover.prediction.store.plan_files import PLAN_TABLES, current_plan, kept_plan


def dossier(
    version: Annotated[str | None, typer.Argument(help="Which plan; else the published one.")] = None,
    *,
    out: Annotated[Path, typer.Option(help="Where the PDF goes; the tables go beside it.")] = Path("dossier.pdf"),
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    as_json: AsJson = False,
) -> None:
    """Print a plan. Example: maillage coverage dossier --out dossier.pdf.

    The same plan gives the same bytes. Exit status: 0, 1 where there is no such plan.
    """
    if language not in {"fr", "en"}:
        message = sentence("« %(language)s » n’est pas une langue du dossier : prenez fr ou en.")
        raise Refused("dossier_language", message, language=language)
    plan = current_plan() if version is None else kept_plan(version)
    if plan is None:
        message = sentence("Aucun projet n’est publié, ou aucun n’a ce nom : calculez-en un.")
        raise NotFound("plan_missing", message).fixed_by("maillage coverage plan --publish")
    with translation.override(language):
        write_whole(out, printed_dossier(plan))
    tables = []
    for name in (name for name in PLAN_TABLES if name.endswith(".csv")):
        beside = out.with_name(f"{out.stem}-{name}")
        shutil.copyfile(plan.folder / name, beside)
        tables.append(str(beside))
    if as_json:
        print_json({"version": plan.version, "file": str(out), "tables": tables})
    else:
        typer.echo(_("Dossier : %(file)s ; tables : %(tables)s") % {"file": out, "tables": ", ".join(tables)})

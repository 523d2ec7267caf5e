"""``maillage coverage readings``: import, list and withdraw readings of operators and drive tests."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.store.organisations import organisation_at
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.cover.prediction.store.reading_tables.models import ReadingFile
from maillage.cover.prediction.store.readings import import_readings, withdraw_readings
from maillage.web.wording import formats


def readings(
    file: Annotated[Path | None, typer.Argument(help="Readings (schema maillage/releves-4g-fixe); none: list.")] = None,
    *,
    organisation: Annotated[str | None, typer.Option(help="Whose they are (its short name).")] = None,
    withdraw: Annotated[int | None, typer.Option(help="Take the file of this number out again.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in readings on the ground, or list them. Example: maillage coverage readings lignes.csv.

    Of a place its cell of 25 m is kept, of a line a pseudonym. Exit status: 0, 1 where the file is refused.
    """
    if withdraw is not None:
        rows = withdraw_readings(withdraw, now=utc_now())
        facts = {"withdrawn": rows}
        sentence = _("%(rows)s relevés sont retirés.") % {"rows": formats.number(rows)}
    elif file is not None:
        owner = None if organisation is None else organisation_at(organisation)
        intake = import_readings(file, name=file.name, organisation=owner, now=utc_now(), today=localdate())
        facts = {"number": intake.number, "readings": intake.readings, "repeated_rows": intake.repeated}
        text = _("%(rows)s relevés pris, numéro %(number)s ; lignes répétées, comptées une fois : %(repeated)s.")
        if not intake.is_new:
            text = _("Ce fichier était déjà là : %(rows)s relevés, numéro %(number)s.")
        sentence = text % {
            "rows": formats.number(intake.readings),
            "number": intake.number,
            "repeated": formats.number(intake.repeated),
        }
    else:
        files = list(ReadingFile.objects.order_by("pk"))
        if as_json:
            print_json([{"number": row.pk, "file": row.name, "readings": row.rows} for row in files])
            return
        lines = [f"{row.pk} · {row.name} · {localdate(row.brought_at)} · {formats.number(row.rows)}" for row in files]
        typer.echo("\n".join(lines) or _("Aucun relevé n’est là."))
        return
    if as_json:
        print_json(facts)
    else:
        typer.echo(sentence)

"""``maillage consultation import``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _

from maillage.buy.consultation.store.outside_files import take_in_outside
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson
from maillage.core.problems import Refused, sentence
from maillage.web.wording import formats

_MISSING: Final = sentence("Le fichier « %(name)s » ne se lit pas : donnez un tableau CSV, XLSX ou ODS.")


def import_listings(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX or ODS, one consultation a row.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take in consultations of other platforms. Example: maillage consultation import consultations.csv.

    A row known by its reference is changed. Rows that cannot be read are set aside and counted. Exit status: 0, or 1
    when nothing is taken because most of it cannot be read.
    """
    if not file.is_file():
        raise Refused("listings_missing", _MISSING, name=file.name)
    intake = take_in_outside(file, now=utc_now())
    if as_json:
        counts = {"new": intake.new, "changed": intake.changed, "unchanged": intake.unchanged}
        json.dump({**counts, "set_aside": intake.rejected.facts(_)}, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {name: formats.number(getattr(intake, name)) for name in ("new", "changed", "unchanged")}
    sys.stdout.write(_("Consultations : %(new)s nouvelles, %(changed)s changées, %(unchanged)s inchangées.") % words)
    sys.stdout.write("\n")
    sys.stdout.writelines(f"{line}\n" for line in intake.rejected.lines(_))

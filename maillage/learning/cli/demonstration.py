"""The command ``maillage catalog demonstration``: an invented catalogue to look at, made or taken away."""

import json
import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.clock import utc_now
from maillage.learning.record.demonstration import remove_demonstration, show_demonstration

AsJson = Annotated[bool, typer.Option("--json", help="JSON on the standard output.")]


def demonstration(
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take all of it away again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a small invented catalogue, marked as such. Example: maillage catalog demonstration --remove."""
    count = remove_demonstration() if remove else show_demonstration(utc_now())
    if as_json:
        sys.stdout.write(json.dumps({"removed" if remove else "made": count}) + "\n")
    else:
        sys.stdout.write(_said(count, is_removed=remove) + "\n")


def _said(count: int, *, is_removed: bool) -> str:
    if is_removed and not count:
        return _("Il n’y avait pas de démonstration.")
    if is_removed:
        text = ngettext(
            "%(count)s organisation de démonstration retirée, avec ses jeux de données.",
            "%(count)s organisations de démonstration retirées, avec leurs jeux de données.",
            count,
        )
        return text % {"count": count}
    if not count:
        return _("La démonstration est déjà là.")
    text = ngettext(
        "%(count)s jeu de données de démonstration fait.", "%(count)s jeux de données de démonstration faits.", count
    )
    return text % {"count": count}

"""``maillage catalog demonstration``: creates or removes an invented catalogue."""

import json
import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson
from maillage.demonstration.catalogue import load_catalogue, remove_catalogue


def demonstration(
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take all of it away again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a small invented catalogue, marked as such. Example: maillage catalog demonstration --remove."""
    count = (remove_catalogue if remove else load_catalogue)(utc_now())
    if as_json:
        text = json.dumps({"removed" if remove else "made": count})
    elif remove and not count:
        text = _("Il n’y avait pas de démonstration.")
    elif remove:
        text = ngettext(
            "%(count)s organisation de démonstration retirée, avec ses jeux de données.",
            "%(count)s organisations de démonstration retirées, avec leurs jeux de données.",
            count,
        ) % {"count": count}
    elif not count:
        text = _("La démonstration est déjà là.")
    else:
        text = ngettext(
            "%(count)s jeu de données de démonstration fait.",
            "%(count)s jeux de données de démonstration faits.",
            count,
        ) % {"count": count}
    sys.stdout.write(text + "\n")

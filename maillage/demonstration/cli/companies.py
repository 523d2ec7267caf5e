"""``maillage companies invent``: writes an invented stock of SIRENE."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson
from maillage.demonstration.companies import write_invented_stock
from maillage.demonstration.kit import SEED
from maillage.territory.store.derived import derived
from maillage.web.wording import formats


def invent(
    folder: Annotated[Path, typer.Argument(help="Where to write the three files.")],
    *,
    establishments: Annotated[int, typer.Option(min=1, help="How many.")] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same files.")] = SEED,
    as_json: AsJson = False,
) -> None:
    """Invent a stock; every name says so. Example: maillage companies invent stock --establishments 100000."""
    sirets = [f"{900_000_000 + number:09d}00017" for number in range(establishments)]
    communes = [code for (code,) in derived().rows("SELECT code FROM territory WHERE kind = 'commune' ORDER BY code")]
    paths = write_invented_stock(folder, sirets, communes, seed=seed)
    if as_json:
        json.dump({"files": [str(path) for path in paths], "establishments": establishments}, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {"count": formats.number(establishments), "folder": str(folder)}
    sys.stdout.write(_("%(count)s établissements inventés dans %(folder)s.") % words + "\n")

"""``maillage procurement invent`` and ``demonstration``: write or load the contracts of an invented region."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.buy.contracts.store.contract_sources import has_files
from maillage.core.clock import utc_now
from maillage.demonstration.contracts import COMMUNES, SERIES, invented_places, load_contracts, write_document
from maillage.demonstration.kit import SEED
from maillage.demonstration.region import invented_contracts
from maillage.web.installation import home_territory
from maillage.web.wording import formats


def invent(
    file: Annotated[Path, typer.Argument(help="Where to write the document (version 2, JSON).")],
    *,
    territory: Annotated[str | None, typer.Option(help="Of which territory; else the installation's.")] = None,
    communes: Annotated[int, typer.Option(min=1, help="How many communes buy: the largest ones.")] = COMMUNES,
    series: Annotated[int, typer.Option(min=1, help="How many kinds of things each of them buys.")] = SERIES,
    seed: Annotated[int, typer.Option(help="The same seed makes the same contracts, on the same day.")] = SEED,
    official: Annotated[bool, typer.Option("--official", help="Without names, as the official format has it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output.")] = False,
) -> None:
    """Invent the contracts of a region. Example: maillage procurement invent marches.json --communes 100.

    Every name says that it is invented. Exit status: 0.
    """
    places = invented_places(territory or home_territory(), most=communes)
    today = localdate()
    contracts = invented_contracts(places, series=series, seed=seed, today=today)
    count = write_document((invented.contract for invented in contracts), file, has_names=not official)
    if as_json:
        json.dump({"file": str(file), "contracts": count, "buyers": len(places)}, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {"contracts": formats.number(count), "buyers": formats.number(len(places))}
    sys.stdout.write(_("%(contracts)s marchés inventés de %(buyers)s communes.") % words + "\n")


def demonstration() -> None:
    """Load the contracts of an invented region, where no contract was ever taken in. They never mix with real ones.

    Example: maillage procurement demonstration. Exit status: 0, also where there is nothing to do.
    """
    if not has_files():
        load_contracts(utc_now())

"""``maillage procurement invent`` and ``demonstration``: the contracts of an invented region, written or loaded."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.companies.queries.stock_files import stock_parts
from maillage.companies.record.invented_stock import write_invented_stock
from maillage.companies.record.stock import import_stock
from maillage.core.clock import utc_now
from maillage.procurement.build.contract_store import build_store
from maillage.procurement.export.invented_document import write_document
from maillage.procurement.queries.contract_sources import has_files
from maillage.procurement.queries.invented_places import invented_places
from maillage.procurement.record.imports import import_path
from maillage.procurement.rules.invented_region import invented_contracts
from maillage.procurement.terms.invented_purchases import DEMONSTRATION_SOURCE
from maillage.quality.terms.calendar import PARIS
from maillage.web.wording import formats

_COMMUNES: Final = 60
_SERIES: Final = 8


def invent(
    file: Annotated[Path, typer.Argument(help="Where to write the document (version 2, JSON).")],
    *,
    territory: Annotated[str | None, typer.Option(help="Of which territory; else the installation's.")] = None,
    communes: Annotated[int, typer.Option(min=1, help="How many communes buy: the largest ones.")] = _COMMUNES,
    series: Annotated[int, typer.Option(min=1, help="How many kinds of things each of them buys.")] = _SERIES,
    seed: Annotated[int, typer.Option(help="The same seed makes the same contracts, on the same day.")] = 1,
    official: Annotated[bool, typer.Option("--official", help="Without names, as the official format has it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output.")] = False,
) -> None:
    """Invent the contracts of a region. Example: maillage procurement invent marches.json --communes 100.

    Every name says that it is invented. Exit status: 0.
    """
    places = invented_places(territory or str(settings.HOME_TERRITORY), most=communes)
    today = utc_now().astimezone(PARIS).date()
    contracts = invented_contracts(places, series=series, seed=seed, today=today)
    count = write_document((invented.contract for invented in contracts), file, has_names=not official)
    if as_json:
        json.dump({"file": str(file), "contracts": count, "buyers": len(places)}, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {"contracts": formats.number(count), "buyers": formats.number(len(places))}
    sys.stdout.write(_("%(contracts)s marchés inventés de %(buyers)s communes.") % words + "\n")


def demonstration() -> None:
    """Load the contracts of an invented region, where no contract was ever taken in. They go when real ones come.

    Example: maillage procurement demonstration. Exit status: 0, also where there is nothing to do.
    """
    if has_files():
        return
    now = utc_now()
    places = invented_places(str(settings.HOME_TERRITORY), most=_COMMUNES)
    made_up = invented_contracts(places, series=_SERIES, seed=1, today=now.astimezone(PARIS).date())
    contracts = [invented.contract for invented in made_up]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "marches-inventes.json"
        write_document(contracts, path, has_names=True)
        import_path(path, source=DEMONSTRATION_SOURCE, now=now)
        if not stock_parts():
            # A register that invents who these holders are, under the names that the contracts give them.
            names = {holder.id: holder.name or "" for contract in contracts for holder in contract.holders if holder.id}
            communes = [place.code for place in places]
            for stock in write_invented_stock(Path(folder), sorted(names), communes, seed=1, names=names):
                import_stock(str(stock), now=now)
    build_store()

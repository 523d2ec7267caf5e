"""The demonstration of contracts: an invented region with a store of its own."""

import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.urls import reverse
from django.utils.translation import ngettext

from maillage.buy.companies.store.invented_stock import write_invented_stock
from maillage.buy.companies.store.stock import import_stock
from maillage.buy.companies.store.stock_files import stock_parts
from maillage.buy.contracts.domain.invented_purchases import CONTRACTS, DEMONSTRATION_SOURCE
from maillage.buy.contracts.domain.invented_region import invented_contracts
from maillage.buy.contracts.edges.export.invented_document import write_document
from maillage.buy.contracts.store.build.contract_store import build_store, unpublish_store
from maillage.buy.contracts.store.contract_files import MANIFEST, contracts_folder, read_root
from maillage.buy.contracts.store.contract_sources import has_invented_files
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.imports import forget_source, import_path
from maillage.buy.contracts.store.invented_places import invented_places
from maillage.core.problems import sentence
from maillage.measure.record.domain.calendar import PARIS
from maillage.web.demonstration import Demonstration
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number

COMMUNES: Final = 60
SERIES: Final = 8


def load_demonstration(now: datetime) -> int:
    """Load the demonstration; the number of contracts, 0 if it is loaded already."""
    if has_invented_files():
        return 0
    places = invented_places(home_territory(), most=COMMUNES)
    made_up = invented_contracts(places, series=SERIES, seed=1, today=now.astimezone(PARIS).date())
    contracts = [invented.contract for invented in made_up]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "marches-inventes.json"
        write_document(contracts, path, has_names=True)
        import_path(path, source=DEMONSTRATION_SOURCE, now=now)
        if not stock_parts():
            # An invented register of these holders, under the names in the contracts.
            names = {holder.id: holder.name or "" for contract in contracts for holder in contract.holders if holder.id}
            communes = [place.code for place in places]
            for stock in write_invented_stock(Path(folder), sorted(names), communes, seed=1, names=names):
                import_stock(str(stock), now=now)
    build_store()
    return len(contracts)


def remove_demonstration(_now: datetime) -> int:
    """Delete the files and the store of the demonstration; the number of files."""
    digests = forget_source(DEMONSTRATION_SOURCE)
    unpublish_store(is_invented=True)
    for sha256 in digests:
        for folder in read_root().glob(f"{sha256}-*"):
            shutil.rmtree(folder)
    return len(digests)


def _is_held() -> bool:
    return (contracts_folder(is_invented=True) / MANIFEST).exists()


def _count() -> int:
    store = contract_store(is_invented=False)
    return store.rows_by_table["contracts"] if store is not None else 0


def _real_words(count: int) -> str:
    return ngettext("%(count)s vrai marché publié", "%(count)s vrais marchés publiés", count) % {"count": number(count)}


def _href(count: int) -> str:
    store = contract_store(is_invented=False)
    if count == 1 and store is not None:
        ((key,),) = store.rows("SELECT key FROM contracts LIMIT 1")
        return reverse("contract", args=[key])
    return f"{reverse('contracts_search')}?demonstration=0"


DEMONSTRATIONS: Final = (
    Demonstration(
        name=CONTRACTS,
        place=20,
        label=sentence("marchés publics"),
        floor="DEMO_UNTIL_CONTRACTS",
        is_held=_is_held,
        real_count=_count,
        real_words=_real_words,
        real_href=_href,
        remove=remove_demonstration,
        restore=load_demonstration,
    ),
)

"""The demonstration of contracts: those of an invented region (region.py), in a store of their own."""

import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.buy.companies.store.stock import import_stock
from maillage.buy.companies.store.stock_files import stock_parts
from maillage.buy.contracts.domain.contracts import CONTRACTS, DEMONSTRATION_SOURCE, Contract
from maillage.buy.contracts.edges.export.decp_json import decp_record
from maillage.buy.contracts.store.build.contract_store import build_store, unpublish_store
from maillage.buy.contracts.store.contract_files import MANIFEST, contracts_folder, read_root
from maillage.buy.contracts.store.contract_sources import has_invented_files
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.imports import forget_source, import_path
from maillage.core.files.atomic import replacing
from maillage.core.problems import sentence
from maillage.demonstration.companies import write_invented_stock
from maillage.demonstration.kit import REAL_ONES, SEED, largest_places
from maillage.demonstration.region import InventedPlace, invented_contracts
from maillage.territory.domain.terms import Kind
from maillage.web.demonstration import Demonstration
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number

COMMUNES: Final = 60
SERIES: Final = 8  # kinds of things that each of them buys


def invented_places(address: str, *, most: int) -> Sequence[InventedPlace]:
    """The ``most`` most populous communes of the territory at ``address``, by code."""
    largest = largest_places(Kind.COMMUNE, within=address)[:most]
    return [
        InventedPlace(commune.code, commune.name, commune.population or 0)
        for commune in sorted(largest, key=lambda commune: commune.code)
    ]


def write_document(contracts: Iterable[Contract], path: Path, *, has_names: bool) -> int:
    """Write a document of markets; their number. Names are our extension: the official format has none."""
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8") as file:
        file.write('{"marches": {"marche": [\n')
        for contract in contracts:
            record = decp_record(contract)
            if has_names:
                record["acheteur"]["nom"] = contract.buyer_name
                for item, holder in zip(record["titulaires"], contract.holders, strict=True):
                    item["titulaire"]["denominationSociale"] = holder.name
            file.write(",\n" * bool(count) + json.dumps(record, ensure_ascii=False))
            count += 1
        file.write("\n]}}\n")
    return count


def load_contracts(now: datetime) -> int:
    """Load the demonstration; the number of contracts, 0 if it is loaded already."""
    if has_invented_files():
        return 0
    places = invented_places(home_territory(), most=COMMUNES)
    made_up = invented_contracts(places, series=SERIES, seed=SEED, today=localdate(now))
    contracts = [invented.contract for invented in made_up]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "marches-inventes.json"
        write_document(contracts, path, has_names=True)
        import_path(path, source=DEMONSTRATION_SOURCE, now=now)
        if not stock_parts():
            # An invented register of these holders, under the names in the contracts.
            names = {holder.id: holder.name or "" for contract in contracts for holder in contract.holders if holder.id}
            communes = [place.code for place in places]
            for stock in write_invented_stock(Path(folder), sorted(names), communes, seed=SEED, names=names):
                import_stock(str(stock), now=now)
    build_store()
    return len(contracts)


def remove_contracts(_now: datetime) -> int:
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
    return reverse("contracts_search") + REAL_ONES


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
        remove=remove_contracts,
        restore=load_contracts,
    ),
)

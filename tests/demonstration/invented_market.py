"""What tests of the demonstration share: the store of a few invented buyers, read in this process."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contracts import DEMONSTRATION_SOURCE
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.build.read_folders import write_read_folder
from maillage.buy.contracts.store.contract_files import raw_file, read_folder
from maillage.buy.contracts.store.imports import import_path
from maillage.core.clock import utc_now
from maillage.demonstration.contracts import write_document
from maillage.demonstration.region import InventedPlace, invented_contracts


def build_invented_market(folder: Path, places: Sequence[InventedPlace], *, series: int) -> None:
    """The store of the contracts of ``places``, which buy ``series`` kinds of things each."""
    contracts = invented_contracts(places, series=series, seed=1, today=localdate())
    document = folder / "marches.json"
    write_document((invented.contract for invented in contracts), document, has_names=True)
    build_store_with(document, source=DEMONSTRATION_SOURCE)


def build_store_with(document: Path, *, source: str) -> None:
    """The store with a document of a source, read here: a process of its own takes longer to start than to read."""
    (received,) = import_path(document, source=source, now=utc_now())
    write_read_folder(raw_file(received.sha256), read_folder(received.sha256), localdate())
    build_store()

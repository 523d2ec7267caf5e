"""Background duties of contracts: rebuild the store from its sources, publish its tables in the catalogue."""

from datetime import datetime
from typing import Final

from maillage.catalog.queries import Dataset
from maillage.catalog.queries.datasets import is_published, newest_version
from maillage.catalog.terms import DatasetKind
from maillage.core.files.whole import replacing
from maillage.core.offers import Duty
from maillage.procurement.build.catalogue_tables import forget_hidden_tables, give_contract_tables
from maillage.procurement.build.contract_store import build_store, missing_refusal
from maillage.procurement.export.named_document import named_document
from maillage.procurement.intake.contract_rows import SCHEMA_ID
from maillage.procurement.queries.buyer_datasets import published_contracts, source_name
from maillage.procurement.queries.contract_files import procurement_folder
from maillage.procurement.queries.contract_sources import latest_files
from maillage.procurement.record.imports import import_path, note_dataset, note_version


def rebuild_store(now: datetime) -> int:
    """Rebuild the store if source files came in, changed or were hidden; 1 if rebuilt, else 0."""
    own = Dataset.objects.filter(schema_id=SCHEMA_ID, kind=DatasetKind.OWN.value, organisation__is_sandbox=False)
    for dataset in own.select_related("organisation").order_by("pk"):
        follow_dataset(dataset, now=now)
    if not latest_files():  # none was received, or all are hidden: the store shows nothing
        forget_hidden_tables(now)
        return 0
    store = build_store()
    if store.missing:  # the store is current except for them: /health reports what is missing
        raise missing_refusal(store.missing)
    forget_hidden_tables(now)
    return int(store.is_new)


def follow_dataset(dataset: Dataset, *, now: datetime) -> None:
    """Import the contracts of a data set as a source, if they changed.

    An unpublished data set is left as it is: its files are hidden (queries/hidden_contracts.py).
    """
    path = procurement_folder() / "published" / f"{dataset.pk}.json"
    note_dataset(path.name, dataset)
    version = newest_version(dataset) if is_published(dataset) else None
    if version is None:
        return
    organisation, source = dataset.organisation, source_name(dataset)
    contracts = published_contracts(dataset)
    text = named_document(contracts, buyer_id=organisation.siret, buyer_name=organisation.name)
    if not path.exists() or path.read_text("utf-8") != text:
        with replacing(path) as draft:
            draft.write_text(text, "utf-8")
        import_path(path, source=source, now=now)
        note_dataset(path.name, dataset)
    note_version(path.name, version)


DUTIES: Final = (
    Duty("contracts", 60, rebuild_store, may_take_long=True),
    # Each run adds a version that readers may compare: a few per day, however often buyers publish.
    Duty("contracts in the catalogue", 21_600, give_contract_tables, may_take_long=True),
)

"""Background duties of contracts: rebuild the store, publish its tables, notify publishers, warm large pages."""

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from maillage.buy.contracts.edges.export.named_document import named_document
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.buy.contracts.pages.contract_figures import contract_figures_context
from maillage.buy.contracts.pages.home import purchases_context
from maillage.buy.contracts.pages.market import buyer_context, cpv_context, holder_context, place_market
from maillage.buy.contracts.store.build.catalogue_tables import forget_hidden_tables, publish_contract_tables
from maillage.buy.contracts.store.build.contract_store import build_store, missing_refusal
from maillage.buy.contracts.store.buyer_datasets import published_contracts, source_name
from maillage.buy.contracts.store.contract_answers import keep_answers, large_markets
from maillage.buy.contracts.store.contract_files import procurement_folder
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_sources import latest_files
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.fault_letters import tell_publishers
from maillage.buy.contracts.store.imports import import_path, note_dataset, note_version
from maillage.buy.contracts.store.parties import buyers_searched, holders_searched
from maillage.core.files.atomic import replacing
from maillage.core.offers import Duty
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.datasets import is_published, newest_version
from maillage.opendata.catalog.store.model_types import Dataset

_TERRITORIES: Final = ("region", "departement", "epci")


def answer_ahead(now: datetime) -> int:
    """How many answers of the largest pages were kept: after each new store, and once a day."""
    today = localdate(now)

    def visit_largest() -> None:
        buyers_searched("premier", most=1)  # makes the index of a new store
        holders_searched("premier", most=1)
        purchases_context(today=today)
        contract_figures_context(ContractSearch(), today=today)
        largest = [
            *(
                ContractSearch(territory=f"{column}:{code}")
                for column in _TERRITORIES
                for code in large_markets(column)
            ),
            # A division that is none has no page.
            *(ContractSearch(cpv=division) for division in large_markets("cpv_division") if cpv_name(division)),
            *(ContractSearch(buyer=siret) for siret in large_markets("buyer_id")),
            *(ContractSearch(holder=siren) for siren in large_markets("siren", table="holders")),
        ]
        for search in largest:
            if search.territory:
                place_market(search.territory, today=today)
            elif search.buyer:
                buyer_context(search.buyer, today=today)
            elif search.holder:
                holder_context(search.holder, today=today)
            else:
                cpv_context(search.cpv, today=today)
            contract_figures_context(search, today=today)

    return keep_answers(visit_largest, today=today)


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

    An unpublished data set is left as it is: its files are hidden (store/hidden_contracts.py).
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
    Duty("contracts in the catalogue", 21_600, publish_contract_tables, may_take_long=True),
    Duty("contract faults", 3_600, tell_publishers),
    # Beside the others: of all contracts of the country it is a minute of processor, once for each store and day.
    Duty("contract answers", 30, answer_ahead, may_take_long=True),
)

"""The end of a publication: the contract's page, the official file, who learns of it and when, what comes next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.contract_keys import contract_key
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.deadlines import ENDING_MONTHS, contract_end, next_year_due
from maillage.buy.contracts.domain.quality import months_after
from maillage.buy.contracts.edges.export.official_schema import incomplete_fields
from maillage.buy.contracts.pages.parts.contract_words import contract_href, object_text
from maillage.buy.contracts.store.buyer_datasets import published_contracts
from maillage.buy.contracts.store.contract_numbers import contract_number
from maillage.core.problems import NotFound, Unavailable
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.publishing.store.model_types import Draft


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A contract that was published, and its page; "" until the store of contracts has read it."""

    object: str
    href: str


def published_context(draft: Draft, numbers: Sequence[str]) -> dict[str, Any]:
    """What the end shows of the published draft whose contracts have these numbers."""
    version = draft.published_version
    assert version is not None, draft.pk
    dataset: Dataset = version.dataset
    contracts = published_contracts(dataset)
    own = [contract for contract in contracts if contract.id in set(numbers)]
    official = [contract for contract in contracts if not incomplete_fields(contract)]
    pages = [PublishedPage(object_text(contract.object), _page_href(contract)) for contract in own]
    return {
        "draft": draft,
        "version": version,
        "dataset": dataset,
        "pages": pages,
        "are_pages_ready": all(page.href for page in pages),
        "official_count": len(official),
        "are_official": all(contract in official for contract in own),
        "json_name": f"{dataset.slug}-decp.json",
        "reminded_on": _reminder(own),
        "year_due_on": next(filter(None, map(next_year_due, own)), None),
        "hour": _hour_text(version.published_at),
    }


def are_pages_ready(draft: Draft, numbers: Sequence[str]) -> bool:
    """Whether every contract of the draft has its page by now."""
    return bool(published_context(draft, numbers)["are_pages_ready"])


def _hour_text(moment: dt.datetime) -> str:
    """The hour of a moment: "14 h 09"."""
    local = localtime(moment)
    return _("%(hour)s h %(minute)s") % {"hour": local.hour, "minute": f"{local.minute:02}"}


def _page_href(contract: Contract) -> str:
    key = contract_key(contract)
    try:
        contract_number(key)
    except (NotFound, Unavailable):
        # The store reads new contracts within a minute.
        return ""
    return contract_href(key)


def _reminder(contracts: Sequence[Contract]) -> dt.date | None:
    """The day from which the buyer's space says that the contract ends; None without an end."""
    ends = [end for contract in contracts if (end := contract_end(contract)) is not None]
    return months_after(min(ends), -ENDING_MONTHS) if ends else None

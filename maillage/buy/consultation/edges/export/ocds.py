"""The releases of a consultation in OCDS 1.1: each version of what is asked, how many replied, and what came of it.

Of the replies only their number is told, once they are opened, and the one that was chosen. Amounts are in EUR without
tax; the estimate of the buyer is in no release. The buyer’s own contract, once published from the draft of this
consultation, is named by its number and its page: with all that was published of it, it is a process of its own.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from maillage.buy.consultation.domain.tenders import Audience, PurchaseNature, questions_close_at
from maillage.buy.consultation.store.award import SIRET_FIELD, answer_of, price_of, published_contract
from maillage.buy.consultation.store.models import Bid, Tender, TenderChange
from maillage.buy.consultation.store.opening import counted_bids
from maillage.buy.consultation.store.tenders import buyer_of
from maillage.buy.contracts.domain.contracts import Holder
from maillage.buy.contracts.domain.vocabularies import IdentifierKind
from maillage.buy.contracts.edges.export.ocds.parties import Party, buyer_named, reference_to, supplier_parties
from maillage.buy.contracts.edges.export.ocds.releases import (
    OcdsPublisher,
    Release,
    euro_value,
    identified_release,
    ocid_of,
    stated,
)
from maillage.core.problems import NotFound, Refused
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import territory

_CATEGORIES: Final[Mapping[PurchaseNature, str]] = {
    PurchaseNature.SUPPLIES: "goods",
    PurchaseNature.SERVICES: "services",
    PurchaseNature.WORKS: "works",
}
# Whoever may answer without being asked answers an open call; the code list says "limited" of firms that are invited.
_METHODS: Final[Mapping[Audience, str]] = {
    Audience.ALL: "open",
    Audience.RESERVED: "open",
    Audience.INVITED: "limited",
}
_SIREN_DIGITS: Final = 9


class _Step(NamedTuple):
    """What a release tells: when, under which tag, what of the process, and with whom beside the buyer."""

    moment: dt.datetime
    tag: str
    body: Release
    suppliers: tuple[Party, ...] = ()


def consultation_releases(
    tender: Tender, publisher: OcdsPublisher, *, page: str, contract_page: Callable[[str], str]
) -> list[Release]:
    """The releases of a published consultation in the order of time; ``page`` is the address of its page.

    ``contract_page`` gives that of the contract of a key.
    """
    ocid = ocid_of(f"consultation-{tender.slug}", publisher)
    buyer = buyer_named(tender.organisation.siret or None if tender.organisation else None, buyer_of(tender))
    return [_release(ocid, rank, buyer, step) for rank, step in enumerate(_steps(tender, page, contract_page))]


def _steps(tender: Tender, page: str, contract_page: Callable[[str], str]) -> Iterator[_Step]:
    terms: Release = {}
    for change in tender.changes.all():
        terms = _tender(tender, change, page=page)
        yield _Step(change.published_at, "tender" if change.version == 1 else "tenderUpdate", {"tender": terms})
    if tender.opened_at is not None:
        replied = counted_bids(tender).count()
        statistics = {"statistics": [{"id": "1", "measure": "validBids", "value": replied}]}
        terms = {**terms, "status": "complete", "numberOfTenderers": replied}
        yield _Step(tender.opened_at, "tenderUpdate", {"tender": terms, "bids": statistics})
    if tender.closed_at is not None and tender.winner is not None:
        holder = _holder(tender.winner)
        suppliers = tuple(supplier_parties([holder]))
        award = {
            "id": tender.slug,
            "title": tender.object,
            "description": tender.reasons,
            "status": "active",
            "date": _moment(tender.closed_at),
            "value": euro_value(price_of(tender.winner)),
            "suppliers": [reference_to(party) for party in suppliers],
        }
        yield _Step(tender.closed_at, "award", {"tender": terms, "awards": [stated(award)]}, suppliers)
        yield from _contract_step(tender, contract_page)
    elif tender.closed_at is not None:
        status = "unsuccessful" if tender.opened_at is not None else "cancelled"
        yield _Step(tender.closed_at, "tenderCancellation", {"tender": {**terms, "status": status}})


def _contract_step(tender: Tender, contract_page: Callable[[str], str]) -> Iterator[_Step]:
    """The contract that was published from the draft of this consultation, by its number; none before."""
    linked = published_contract(tender.contract_draft)
    if linked is None:
        return
    key, contract = linked
    published = contract.published_on or contract.notified_on
    moment = dt.datetime.combine(published, dt.time.min, dt.UTC) if published else None
    signed = {
        "id": contract.id or "1",
        "awardID": tender.slug,
        "title": contract.object,
        "value": euro_value(contract.amount_eur),
        "documents": [{"id": key, "documentType": "contractNotice", "url": contract_page(key)}],
    }
    # Days have no hour: what was published on the day of the choice is not before it.
    latest = max(filter(None, (moment, tender.closed_at)))
    yield _Step(latest, "contract", {"contracts": [stated(signed)]})


def _holder(winner: Bid) -> Holder:
    siret = answer_of(winner, SIRET_FIELD) or None
    return Holder(IdentifierKind.SIRET, siret, winner.link.firm, siret[:_SIREN_DIGITS] if siret else None)


def _tender(tender: Tender, change: TenderChange, *, page: str) -> Release:
    """What a version asks."""
    values: Mapping[str, Any] = change.values
    term, audience = dt.datetime.fromisoformat(values["term"]), Audience(values["audience"])
    numbers = {row.name: row.pk for row in tender.documents.all()}
    criteria = ", ".join(f"{name} {weight} %" for name, weight in values["criteria"])
    documents = [
        {
            "id": sha256,
            "documentType": "biddingDocuments",
            "title": name,
            "url": f"{page}/documents/{numbers[name]}",
        }
        for name, sha256 in values["documents"]
        if name in numbers
    ]
    strategies = [
        *(["contractPerformanceConditions"] if values.get("insertion_hours") else []),
        *(["reservedParticipation"] if audience is Audience.RESERVED else []),
    ]
    return stated(
        {
            "id": tender.slug,
            "title": values["object"],
            "description": values["need"],
            "status": "active",
            "procurementMethod": _METHODS[audience],
            "procurementMethodDetails": audience.label,
            "mainProcurementCategory": _CATEGORIES[PurchaseNature(values["nature"])],
            "awardCriteria": "ratedCriteria",
            "awardCriteriaDetails": criteria,
            "submissionMethod": ["electronicSubmission"],
            "submissionMethodDetails": page,
            "tenderPeriod": {"startDate": _moment(tender.published_at), "endDate": _moment(term)},
            "enquiryPeriod": {"startDate": _moment(tender.published_at), "endDate": _moment(questions_close_at(term))},
            "hasEnquiries": tender.questions.exists(),
            "items": [_item(values)],
            "documents": documents,
            **({"hasSustainability": True} if strategies else {}),
            "sustainability": [{"goal": "social", "strategies": strategies}] if strategies else [],
        }
    )


def _item(values: Mapping[str, Any]) -> Release:
    """What is bought, by its CPV, and where."""
    try:
        place = territory(values["place"])
    except (NotFound, Refused):
        # No place any more: it is left out.
        address: Release = {}
    else:
        address = {"locality" if place.kind is Kind.COMMUNE else "region": place.name}
    item = {"classification": {"scheme": "CPV", "id": values["cpv"]}, "deliveryAddress": address}
    return {"id": "1", "description": values["object"], **stated(item)}


def _release(ocid: str, rank: int, buyer: Party, step: _Step) -> Release:
    head = {
        "tag": [step.tag],
        "initiationType": "tender",
        "language": "fr",
        "parties": [buyer, *step.suppliers],
        "buyer": reference_to(buyer),
    }
    return identified_release(ocid, rank, _moment(step.moment) or "", {**head, **step.body})


def _moment(moment: dt.datetime | None) -> str | None:
    """A moment as the standard writes it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment is not None else None

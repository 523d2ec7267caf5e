"""The choice: marks by criterion, reasons in words, letters to all the same day, the contract begun for publication."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.permissions import still_accepted
from maillage.buy.consultation.domain.register import RegisterAct
from maillage.buy.consultation.domain.tenders import TenderState, TenderVerb, weighted_mark
from maillage.buy.consultation.store.letters import write_results
from maillage.buy.consultation.store.models import Bid, Tender
from maillage.buy.consultation.store.opening import counted_bids
from maillage.buy.consultation.store.register import append_event
from maillage.buy.consultation.store.tender_trace import note_tender
from maillage.buy.consultation.store.tenders import buyer_of, locked_tender, stated_criteria
from maillage.buy.contracts.domain.contract_entry import ContractEntry
from maillage.buy.contracts.domain.contract_keys import contract_key
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.vocabularies import SocialConsideration
from maillage.buy.contracts.store.buyer_datasets import contracts_of_draft
from maillage.buy.contracts.store.contract_entries import begin_entry, save_entry, saved_entry
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import parse_number
from maillage.opendata.publishing.store.model_types import Draft

PRICE_FIELD: Final = "prix"
DELAY_FIELD: Final = "delai"
SIRET_FIELD: Final = "siret"
WORDS_FIELD: Final = "message"
_NOT_OPENED: Final = sentence("Ouvrez d’abord toutes les réponses, à deux : le choix vient après.")
_NOT_AWARDED: Final = sentence("Le marché se publie une fois le choix fait : choisissez d’abord une réponse.")
_NOT_THERE: Final = sentence("Choisissez une des réponses ouvertes.")


def price_of(bid: Bid) -> float | None:
    """The price without tax that a reply states; None where it states none that can be read."""
    text = str((bid.contents or {}).get("answers", {}).get(PRICE_FIELD, ""))
    value = parse_number(text) if text.strip() else None
    return float(value) if value is not None else None


def answer_of(bid: Bid, field: str) -> str:
    """What a reply states in a field; "" for nothing."""
    return str((bid.contents or {}).get("answers", {}).get(field, ""))


@transaction.atomic
def save_marks(buyer: Acting, tender: Tender, marks: Mapping[int, Mapping[str, float]]) -> None:
    """Keep the marks of each reply by criterion."""
    still_accepted(buyer.organisation_id)
    if tender.state != TenderState.OPENED:
        raise Refused("not_opened", _NOT_OPENED)
    for bid in counted_bids(tender).filter(pk__in=list(marks)):
        bid.marks = dict(marks[bid.pk])
        bid.save(update_fields=["marks"])


@transaction.atomic
def award_tender(buyer: Acting, number: int, bid_number: int, reasons: str, *, now: dt.datetime) -> Tender:
    """Choose a reply with reasons; all firms that replied get their letter, and the result is public."""
    tender = locked_tender(buyer, number)
    if tender.state != TenderState.OPENED:
        raise Refused("not_opened", _NOT_OPENED)
    bids = list(counted_bids(tender))
    winner = next((bid for bid in bids if bid.number == bid_number and bid.opened_at is not None), None)
    if winner is None:
        raise Refused("bid_unknown", _NOT_THERE)
    tender.state, tender.closed_at, tender.changed_at = TenderState.AWARDED.value, now, now
    tender.winner, tender.reasons = winner, reasons
    tender.save()
    criteria = stated_criteria(tender)
    facts = {
        "chosen": winner.number,
        "reasons": reasons,
        "replies": [
            {"number": bid.number, "price_eur": price_of(bid), "mark": weighted_mark(bid.marks, criteria)}
            for bid in bids
        ],
    }
    append_event(RegisterAct.AWARDED, tender, facts, now=now)
    note_tender(buyer, TenderVerb.AWARDED, tender, now=now)
    result = {"firm": winner.link.firm, "price": price_of(winner), "reasons": reasons, "replies": len(bids)}
    write_results(tender, {bid.link_id: bid for bid in bids}, result)
    return tender


@transaction.atomic
def begin_contract(editor: Acting, number: int, *, now: dt.datetime) -> Draft:
    """The draft of the contract in the room of contracts, filled in with what is known here; one for a consultation.

    Whoever of the buyer asks gets the same one, unless it was deleted.
    """
    tender = locked_tender(editor, number)
    if tender.state != TenderState.AWARDED:
        raise Refused("not_awarded", _NOT_AWARDED)
    if tender.contract_draft is not None:
        standing = Draft.objects.filter(pk=tender.contract_draft, thrown_away_at=None).first()
        if standing is not None:
            return standing
    # With its moment: the folder of a draft outlives its row, and a number may come again.
    entry = f"consultation-{tender.pk}-{tender.created_at:%Y%m%d%H%M%S%f}"
    draft = begin_entry(editor, sent_entry=entry, now=now)
    tender.contract_draft = draft.pk
    tender.save(update_fields=["contract_draft"])
    saved = saved_entry(draft)
    if saved.revision:
        return draft
    winner = tender.winner
    price = price_of(winner) if winner else None
    cells = {
        "objet": tender.object,
        "codeCPV": tender.cpv,
        "montant": f"{price:.2f}" if price is not None else "",
        "offresRecues": str(counted_bids(tender).count()),
        "titulaire_id_1": answer_of(winner, SIRET_FIELD) if winner else "",
        "titulaire_typeIdentifiant_1": "SIRET" if winner and answer_of(winner, SIRET_FIELD) else "",
        "titulaire_denominationSociale_1": winner.link.firm if winner else "",
    }
    if tender.insertion_hours:
        # What the consultation asked is proposed in the draft, where the buyer reads it before publishing.
        hours = {"heures_insertion": str(tender.insertion_hours)}
        cells |= {"considerationsSociales": SocialConsideration.CLAUSE.value, **hours}
    save_entry(draft, ContractEntry().answered(cells, columns=()), base=saved.revision, now=now)
    return draft


def published_contract(draft: UUID | None) -> tuple[str, Contract] | None:
    """The contract that was published from the draft of a consultation, with its key; None while no page shows it.

    A consultation has no lots, so it has one contract.
    """
    contract = next(iter(contracts_of_draft(draft)), None) if draft else None
    if contract is None or not store_version():
        return None
    key = contract_key(contract)
    is_shown = bool(published_rows("SELECT key FROM contracts WHERE key = $key", {"key": key}))
    return (key, contract) if is_shown else None


def exported_record(tender: Tender) -> dict[str, Any]:
    """A consultation with its versions and questions, as a file for a buyer profile or a file of the purchase."""
    return {
        "buyer": buyer_of(tender),
        "consultation": tender.slug,
        "state": tender.state,
        "object": tender.object,
        "need": tender.need,
        "nature": tender.nature,
        "cpv": tender.cpv,
        "place": tender.place,
        "amount_eur": tender.amount_eur,
        "criteria": [{"name": name, "weight": weight} for name, weight in tender.criteria],
        "audience": tender.audience,
        "insertion_hours": tender.insertion_hours,
        "asked_count": tender.asked_count,
        "term": tender.term.isoformat(),
        "documents": [{"name": row.name, "octets": row.octets, "sha256": row.sha256} for row in tender.documents.all()],
        "versions": [
            {"version": row.version, "at": row.published_at.isoformat(), **row.values} for row in tender.changes.all()
        ],
        "questions": [{"question": row.text, "answer": row.reply} for row in tender.questions.all()],
    }

"""Public contracts over HTTP (under /api/v1): a search with the filters of the page, one contract, buyers, holders."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema

from maillage.kits.search.api import searching
from maillage.procurement.parts.official_format import decp_record
from maillage.procurement.terms.listed_contracts import ListedContract
from maillage.purchases.pages.contract.questions import asked_questions
from maillage.purchases.parts.contract_words import buyer_href, contract_href, holder_href
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.queries.contract_page import contract_record
from maillage.purchases.queries.contract_search import contracts_found
from maillage.purchases.queries.parties import Party, buyers_searched, holders_searched
from maillage.purchases.queries.signal_replies import replies_to
from maillage.purchases.terms.contract_search import ROWS_OF_A_PAGE
from maillage.web.public_address import public_url

router = Router(tags=["contracts"])
_MOST_PARTIES: Final = 50
ContractKey = Annotated[str, Query(max_length=400, description="key of a contract, as lists give it")]
PartyName = Annotated[str, Query(min_length=3, max_length=200, description="words of the name, or digits")]


class HolderAnswer(Schema):
    """A holder; ``siren`` is null where its number does not prove itself."""

    name: str | None
    id: str | None
    siren: str | None


class ContractSummary(Schema):
    """A contract in a list; amount, months and end are those after all amendments, null where they are not known."""

    key: str
    object: str | None
    buyer_id: str | None
    buyer_name: str | None
    holders: list[HolderAnswer]
    cpv: str | None
    nature: str | None
    notified_on: dt.date | None
    duration_now_months: int | None
    ends_on: dt.date | None
    amount_now_eur: float | None
    is_framework: bool | None
    amendments: int
    is_social: bool | None = Field(description="null: not stated")
    is_environmental: bool | None = Field(description="null: not stated")
    is_valid: bool
    source_name: str
    dropped_on: dt.date | None = Field(description="since when its source has it no more")
    source_withdrawn_on: dt.date | None = Field(description="since when its source publishes no more")
    left_out: str | None = Field(
        description="why sums leave it out: placeholder (an amount that nobody signed, a test) or excluded (ministry)"
    )
    page: str


class ContractList(Schema):
    """A page of contracts: ``total`` in all; ``counted_eur``: their sum, what is told twice counted once."""

    total: int
    counted_eur: float | None
    placeholder_count: int = Field(description="contracts left out of the sum: an amount that nobody signed, or a test")
    excluded_count: int = Field(description="contracts left out of the sum: the ministry leaves them out of its data")
    page: int
    page_count: int
    page_size: int
    contracts: list[ContractSummary]


class RemarkAnswer(Schema):
    """What was said of a value when its file was read: a repair with both values, or a breach of a rule."""

    rule: str
    path: str
    is_repair: bool
    before: str | None
    after: str | None
    severity: str | None


class LinkAnswer(Schema):
    """Another contract: ``candidate`` is a sign, never an assertion."""

    kind: str
    sureness: str
    reasons: list[str]
    contract: ContractSummary


class ReplyAnswer(Schema):
    """What the buyer answers; ``text`` is empty, and ``motive`` says why, where it was withdrawn."""

    organisation: str
    text: str
    written_at: dt.datetime
    withdrawn_at: dt.datetime | None
    motive: str


class QuestionAnswer(Schema):
    """A sign that fires, worded as a question: no accusation. Replies of the buyer, the last first."""

    signal: str
    question: str
    replies: list[ReplyAnswer]


class ContractAnswer(ContractSummary):
    """One contract with its record as version 2 of the official format says it, as far as it can."""

    decp: dict[str, Any]
    remarks: list[RemarkAnswer]
    links: list[LinkAnswer]
    questions: list[QuestionAnswer]


class PartyAnswer(Schema):
    """A buyer (``id``: SIRET) or a holder (``id``: SIREN)."""

    id: str
    name: str | None
    contracts: int
    page: str | None


@router.get("/contracts", response=ContractList, summary="Search contracts")
@searching(ContractSearch)
def get_contracts(request: HttpRequest, search: ContractSearch) -> Any:
    """A page of the contracts that the filters keep."""
    results, origin = contracts_found(search, today=localdate()), public_url(request)
    return {
        "total": results.total,
        "counted_eur": results.counted_eur,
        "placeholder_count": results.placeholders,
        "excluded_count": results.excluded,
        "page": results.page,
        "page_count": results.page_count,
        "page_size": ROWS_OF_A_PAGE,
        "contracts": [_summary(contract, origin) for contract in results.contracts],
    }


@router.get("/contract", response=ContractAnswer, summary="One contract")
def get_contract(request: HttpRequest, key: ContractKey) -> Any:
    """Its values, what was said of them, the contracts it hangs on."""
    record, origin, replies = contract_record(key), public_url(request), replies_to(key)
    return {
        **_summary(record.listed, origin),
        "decp": decp_record(record.contract),
        "remarks": [RemarkAnswer.from_orm(remark) for remark in record.remarks],
        "links": [
            {
                "kind": link.kind,
                "sureness": link.sureness,
                "reasons": list(link.reasons),
                "contract": _summary(link.contract, origin),
            }
            for link in record.links
        ],
        "questions": [
            QuestionAnswer(
                signal=question.signal,
                question=question.question,
                replies=[ReplyAnswer.from_orm(reply) for reply in replies.get(question.signal, ())],
            )
            for question in asked_questions(record.listed)
        ],
    }


@router.get("/contract-buyers", response=list[PartyAnswer], summary="Search buyers")
def get_contract_buyers(request: HttpRequest, q: PartyName) -> Any:
    """The buyers of that name or number with most contracts."""
    buyers, origin = buyers_searched(q, most=_MOST_PARTIES).parties, public_url(request)
    return [_party(buyer, buyer_href(buyer.id), origin) for buyer in buyers]


@router.get("/contract-holders", response=list[PartyAnswer], summary="Search holders")
def get_contract_holders(request: HttpRequest, q: PartyName) -> Any:
    """The holders of that name or number with most contracts."""
    holders, origin = holders_searched(q, most=_MOST_PARTIES).parties, public_url(request)
    return [_party(holder, holder_href(holder.id), origin) for holder in holders]


def _summary(contract: ListedContract, origin: str) -> dict[str, Any]:
    return {
        "key": contract.key,
        "object": contract.object,
        "buyer_id": contract.buyer_id,
        "buyer_name": contract.buyer_label,
        "holders": [{"name": holder.name, "id": holder.id, "siren": holder.siren} for holder in contract.holders],
        "cpv": contract.cpv,
        "nature": contract.nature,
        "notified_on": contract.notified_on,
        "duration_now_months": contract.duration_now_months,
        "ends_on": contract.ends_on,
        "amount_now_eur": contract.amount_now_eur,
        "is_framework": contract.is_framework,
        "amendments": contract.amendment_count,
        "is_social": contract.is_social,
        "is_environmental": contract.is_environmental,
        "is_valid": contract.is_valid,
        "source_name": contract.source_name,
        "dropped_on": contract.dropped_on,
        "source_withdrawn_on": contract.source_withdrawn_on,
        "left_out": contract.left_out,
        "page": f"{origin}{contract_href(contract.key)}",
    }


def _party(party: Party, href: str, origin: str) -> dict[str, Any]:
    page = f"{origin}{href}" if href else None
    return {"id": party.id, "name": party.name, "contracts": party.contracts, "page": page}

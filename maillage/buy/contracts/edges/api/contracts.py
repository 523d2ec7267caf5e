"""Public contracts over HTTP (under /api/v1): a search with the filters of the page, one contract, buyers, holders."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Path, Query, Router, Schema

from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.contract.questions import asked_questions
from maillage.buy.contracts.pages.parts.contract_words import buyer_href, contract_href, holder_href
from maillage.buy.contracts.pages.parts.official_format import decp_record
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_page import contract_record
from maillage.buy.contracts.store.contract_search import contracts_found
from maillage.buy.contracts.store.parties import FoundParties, Party, buyers_searched, holders_searched
from maillage.buy.contracts.store.signal_replies import replies_to
from maillage.kits.search.api import searching
from maillage.web.api_answers import Extended, PageOf, PageParameters, origin_in, page_answer

router = Router(tags=["contracts"])
_MOST_PARTIES: Final = 1_000  # "commune" has tens of thousands, and nobody reads on
# The number that a buyer gives may have a slash: the converter takes the rest of the path.
ContractPath = Annotated[str, Path(max_length=400, description="The id of a contract, as lists give it.")]


class HolderAnswer(Schema):
    """A holder; ``siren`` is null where its number does not prove itself."""

    name: str | None
    id: str | None
    siren: str | None


class ContractSummary(Schema):
    """A contract in a list; amount, months and end are those after all amendments, null where they are not known."""

    id: str = Field(validation_alias="key")
    object: str | None
    buyer_id: str | None
    buyer_name: str | None = Field(validation_alias="buyer_label")
    holders: list[HolderAnswer]
    cpv: str | None
    nature: str | None
    notified_on: dt.date | None
    duration_now_months: int | None
    ends_on: dt.date | None
    amount_now_eur: float | None
    is_framework: bool | None
    amendments: int = Field(validation_alias="amendment_count")
    is_social: bool | None = Field(description="null: not stated")
    is_environmental: bool | None = Field(description="null: not stated")
    is_valid: bool
    source_name: str
    dropped_on: dt.date | None = Field(description="Since when its source has it no more.")
    source_withdrawn_on: dt.date | None = Field(description="Since when its source publishes no more.")
    left_out: str | None = Field(
        description="Why sums leave it out: placeholder (an amount that nobody signed, a test) or excluded (ministry)."
    )
    page_url: str

    @staticmethod
    def resolve_page_url(contract: ListedContract, context: dict[str, Any]) -> str:
        """Its page."""
        return f"{origin_in(context)}{contract_href(contract.key)}"


class ContractList(PageOf[ContractSummary]):
    """A page of contracts; ``counted_eur``: the sum of all that are found, each counted once."""

    counted_eur: float | None
    placeholder_count: int = Field(
        description="Contracts left out of the sum: an amount that nobody signed, or a test."
    )
    excluded_count: int = Field(description="Contracts left out of the sum: the ministry leaves them out of its data.")


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


class PartiesWanted(PageParameters):
    """Whose name or number is looked for."""

    q: str = Field(min_length=3, max_length=200, description="Words of the name, or digits.")


class BuyerAnswer(Schema):
    """A buyer, by its SIRET."""

    id: str
    name: str | None
    contracts: int
    page_url: str | None

    @staticmethod
    def resolve_page_url(buyer: Party, context: dict[str, Any]) -> str | None:
        """Its page; null where its number cannot be a buyer's."""
        href = buyer_href(buyer.id)
        return f"{origin_in(context)}{href}" if href else None


class HolderPartyAnswer(Schema):
    """A holder, by its SIREN."""

    id: str
    name: str | None
    contracts: int
    page_url: str

    @staticmethod
    def resolve_page_url(holder: Party, context: dict[str, Any]) -> str:
        """Its page."""
        return f"{origin_in(context)}{holder_href(holder.id)}"


class BuyerList(PageOf[BuyerAnswer]):
    """A page of buyers, those with most contracts first."""


class HolderList(PageOf[HolderPartyAnswer]):
    """A page of holders, those with most contracts first."""


@router.get("/contracts", response=ContractList, summary="Search contracts")
@searching(ContractSearch)
def search_contracts(request: HttpRequest, search: ContractSearch, parameters: Query[PageParameters]) -> dict[str, Any]:
    """A page of the contracts that the filters keep."""
    results = contracts_found(search, today=localdate(), page_size=parameters.page_size)
    # Behind the last page the search of the page of contracts shows the last one again.
    contracts = results.contracts if results.page == parameters.page else ()
    return page_answer(request, parameters, total=results.total, items=contracts) | {
        "counted_eur": results.counted_eur,
        "placeholder_count": results.placeholders,
        "excluded_count": results.excluded,
    }


@router.get("/contracts/{path:contract}", response=ContractAnswer, summary="Get one contract")
def get_contract(request: HttpRequest, contract: ContractPath) -> Extended:
    """Its values, what was said of them, the contracts it hangs on."""
    del request
    record, replies = contract_record(contract), replies_to(contract)
    return Extended(
        record.listed,
        decp=decp_record(record.contract),
        remarks=record.remarks,
        links=record.links,
        questions=[
            Extended(question, replies=replies.get(question.signal, ())) for question in asked_questions(record.listed)
        ],
    )


@router.get("/buyers", response=BuyerList, summary="Search buyers")
def search_buyers(request: HttpRequest, parameters: Query[PartiesWanted]) -> dict[str, Any]:
    """The buyers of that name or number, those with most contracts first; the first 1,000 at most."""
    found = buyers_searched(parameters.q, most=parameters.end(_MOST_PARTIES), counted=_MOST_PARTIES + 1)
    return _party_page(request, parameters, found)


@router.get("/holders", response=HolderList, summary="Search holders")
def search_holders(request: HttpRequest, parameters: Query[PartiesWanted]) -> dict[str, Any]:
    """The holders of that name or number, those with most contracts first; the first 1,000 at most."""
    found = holders_searched(parameters.q, most=parameters.end(_MOST_PARTIES), counted=_MOST_PARTIES + 1)
    return _party_page(request, parameters, found)


def _party_page(request: HttpRequest, parameters: PartiesWanted, found: FoundParties) -> dict[str, Any]:
    total = min(found.total, _MOST_PARTIES)
    return page_answer(request, parameters, total=total, items=found.parties[parameters.start :])

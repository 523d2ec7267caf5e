"""Queries on needs: of a buyer, by number, of a structure or letter link; their export columns and statistics."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from statistics import median
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.core.problems import NotFound, sentence
from maillage.core.schema.terms import FieldType
from maillage.include.sourcing.domain.needs import (
    KEPT_DAYS,
    DeclineReason,
    HideableNeed,
    InquiryAnswer,
    NeedOutcome,
    NeedPlan,
    NeedState,
)
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.kits.lists.columns import Column, Columns
from maillage.web.demonstration import show_kind_of
from maillage.web.long_lists import InList
from maillage.web.protection import tokens

NEEDS: Final = "needs"  # key of their demonstration
_UNKNOWN: Final = sentence("Aucun besoin ne porte ce numéro : l’adresse est mal copiée, ou il n’est pas à vous.")
_UNKNOWN_OUTCOME_LINK: Final = sentence(
    "Ce lien n’ouvre plus rien : il est mal copié, ou le besoin est clos depuis plus de deux ans. Vous pouvez dire ce "
    "qu’il en est depuis votre espace."
)
_UNKNOWN_LINK: Final = sentence(
    "Ce lien n’ouvre plus rien : il est mal copié, ou le besoin est clos depuis longtemps. Vos réponses sont gardées "
    "par l’acheteur le temps utile, puis effacées."
)

INQUIRY_COLUMNS: Final[Columns[Inquiry]] = (
    Column("structure", lambda inquiry: inquiry.structure_name),
    Column("siret", lambda inquiry: inquiry.siret),
    Column("type", lambda inquiry: inquiry.kind),
    Column("vague", lambda inquiry: inquiry.wave, FieldType.INTEGER),
    Column("note", lambda inquiry: float(inquiry.match["points"]), FieldType.NUMBER, number_format=".1f"),
    Column("noteBasse", lambda inquiry: float(inquiry.match["low"]), FieldType.NUMBER, number_format=".1f"),
    Column("noteHaute", lambda inquiry: float(inquiry.match["high"]), FieldType.NUMBER, number_format=".1f"),
    Column("interrogeeLe", lambda inquiry: localdate(inquiry.asked_at), FieldType.DATE),
    Column("reponse", lambda inquiry: InquiryAnswer(inquiry.answer).label if inquiry.answer else ""),
    Column(
        "reponduLe",
        lambda inquiry: localdate(inquiry.answered_at) if inquiry.answered_at else None,
        FieldType.DATE,
    ),
    Column("message", lambda inquiry: inquiry.message),
    Column("capacite", lambda inquiry: inquiry.capacity),
    Column("contact", lambda inquiry: inquiry.contact),
    Column("raison", lambda inquiry: DeclineReason(inquiry.reason).label if inquiry.reason else ""),
)

_SECONDS_OF_DAY = 86_400


@dataclass(frozen=True, slots=True)
class InquiryCounts:
    """The number of structures asked, by answer."""

    total: int = 0
    interested: int = 0
    declined: int = 0
    unreachable: int = 0

    @property
    def silent(self) -> int:
        """Those that have not answered."""
        return self.total - self.interested - self.declined - self.unreachable


def stated_plan(row: Need) -> NeedPlan:
    """The content of a row as a plan."""
    return NeedPlan(
        object=row.object,
        sectors=tuple(row.sectors),
        territory=row.territory,
        answers_by=row.answers_by,
        cpv=row.cpv,
        band=ThresholdBand(row.band) if row.band else None,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        constraints=row.constraints,
        decides_on=row.decides_on,
        is_anonymous=row.is_anonymous,
        purchase=row.purchase,
        contract_key=row.contract_key,
    )


def own_need(number: int) -> tuple[Need, Organisation]:
    """The need with that number and its organisation; NotFound, or Gone if the agency hid it."""
    refuse_hidden(HideableNeed.NEED, number)
    row = Need.objects.select_related("organisation", "bought_from").filter(pk=number).first()
    if row is None or row.organisation is None:
        raise NotFound("need_unknown", _UNKNOWN)
    return row, row.organisation


def needs_of(organisations: InList) -> QuerySet[Need]:
    """The needs of these organisations, newest first."""
    rows = Need.objects.filter(organisation__in=organisations).select_related("organisation")
    return without_hidden(rows, HideableNeed.NEED)


def invented_needs() -> QuerySet[Need]:
    """The needs of the demonstration, visible to everyone."""
    return without_hidden(Need.objects.filter(organisation=None), HideableNeed.NEED)


def invented_need(number: int) -> Need:
    """One need of the demonstration, switching the request to it; NotFound for a real need."""
    refuse_hidden(HideableNeed.NEED, number)
    row = invented_needs().filter(pk=number).first()
    if row is None:
        raise NotFound("need_unknown", _UNKNOWN)
    show_kind_of(NEEDS, is_invented=True)
    return row


def inquiry_counts(numbers: Iterable[int]) -> Mapping[int, InquiryCounts]:
    """The counts by need number; needs without inquiries are absent."""
    rows = Inquiry.objects.filter(need__in=list(numbers)).order_by().values("need")
    counted = rows.annotate(
        total=Count("pk"),
        interested=Count("pk", filter=Q(answer=InquiryAnswer.INTERESTED.value)),
        declined=Count("pk", filter=Q(answer=InquiryAnswer.DECLINED.value)),
        unreachable=Count("pk", filter=Q(answer="", is_unreachable=True)),
    )
    return {
        row["need"]: InquiryCounts(row["total"], row["interested"], row["declined"], row["unreachable"])
        for row in counted
    }


def inquiries_of(need: Need) -> list[Inquiry]:
    """The inquiries of a need, wave by wave."""
    return list(need.inquiries.select_related("structure"))


def questions_of(need: Need) -> list[NeedQuestion]:
    """The questions about a need, oldest first."""
    return list(need.questions.all())


def waiting_questions(numbers: Iterable[int]) -> Mapping[int, int]:
    """The number of unanswered questions by need number."""
    rows = NeedQuestion.objects.filter(need__in=list(numbers), replied_at=None).order_by()
    return dict(rows.values("need").annotate(count=Count("pk")).values_list("need", "count"))


def inquiries_received(organisations: InList) -> QuerySet[Inquiry]:
    """The inquiries to structures of these organisations, newest first."""
    rows = Inquiry.objects.filter(structure__organisation__in=organisations).exclude(need__organisation=None)
    rows = without_hidden(rows, HideableNeed.NEED, "need")
    return rows.select_related("need__organisation", "structure").order_by("-asked_at", "-pk")


def received_inquiry(number: int) -> tuple[Inquiry, Organisation]:
    """The inquiry with that number and the structure's organisation; raises NotFound."""
    row = Inquiry.objects.select_related("need__organisation", "structure__organisation").filter(pk=number).first()
    organisation = row.structure.organisation if row is not None and row.structure is not None else None
    if row is None or organisation is None:
        raise NotFound("need_unknown", _UNKNOWN)
    refuse_hidden(HideableNeed.NEED, row.need_id)
    return row, organisation


def inquiry_of_link(token: str) -> Inquiry:
    """The inquiry of a letter token; NotFound if unknown or expired."""
    digest = tokens.token_digest(token)
    row = Inquiry.objects.select_related("need__organisation", "structure").filter(token_digest=digest).first()
    if row is None:
        raise NotFound("inquiry_unknown", _UNKNOWN_LINK)
    refuse_hidden(HideableNeed.NEED, row.need_id)
    return row


def link_token(inquiry: Inquiry) -> str:
    """The token of an inquiry's letter, derived from the installation's key and not stored."""
    return tokens.link_token("inquiry", str(inquiry.need_id), str(inquiry.pk), inquiry.asked_at.isoformat())


def outcome_token(need: Need) -> str:
    """The token of the letter that asks for the outcome; it changes if the need is closed again."""
    return tokens.link_token("outcome", str(need.pk), need.closed_at.isoformat() if need.closed_at else "")


def need_of_outcome_link(number: int, token: str, *, now: dt.datetime) -> tuple[Need, Organisation]:
    """The need of such a token and its buyer; NotFound for an invalid or expired token."""
    row = needs_of_buyers().filter(pk=number).exclude(closed_at=None).first()
    is_kept = row is not None and row.closed_at is not None and now - row.closed_at <= dt.timedelta(days=KEPT_DAYS)
    if row is None or not is_kept or row.organisation is None or not compare_digest(token, outcome_token(row)):
        raise NotFound("need_outcome_unknown", _UNKNOWN_OUTCOME_LINK)
    return row, row.organisation


def needs_of_buyers() -> QuerySet[Need]:
    """The needs of accepted organisations: without invented ones, sandboxes and suspended buyers."""
    rows = Need.objects.filter(organisation__in=accepted_organisations()).select_related("organisation")
    return without_hidden(rows, HideableNeed.NEED)


def needs_to_follow() -> QuerySet[Need]:
    """Those of them that await answers."""
    return needs_of_buyers().filter(state=NeedState.ASKED.value)


def is_named(need: Need, *, now: dt.datetime) -> bool:
    """Whether structures may see the buyer's name."""
    return need.named_at is not None and need.named_at <= now


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """Counts over needs of real buyers; ``median_days`` is None before the first answer."""

    drafts: int
    needs: int
    closed: int
    buyers: int
    inquiries: int
    interested: int
    declined: int
    needs_with_interest: int
    median_days: float | None
    bought: int
    nothing: int
    not_yet: int
    contracts: int


def need_figures() -> NeedFigures:
    """The statistics over all needs; drafts are only counted."""
    real = Need.objects.exclude(organisation=None)
    sent = real.exclude(state=NeedState.DRAFT.value)
    counts = sent.aggregate(
        needs=Count("pk"),
        closed=Count("pk", filter=Q(state__in=[NeedState.CLOSED.value, NeedState.OUTCOME.value])),
        buyers=Count("organisation", distinct=True),
        bought=Count("pk", filter=Q(outcome=NeedOutcome.BOUGHT.value)),
        nothing=Count("pk", filter=Q(outcome=NeedOutcome.NOTHING.value)),
        not_yet=Count("pk", filter=Q(outcome=NeedOutcome.NOT_YET.value)),
        contracts=Count("pk", filter=~Q(award_key="")),
    )
    inquiries = Inquiry.objects.exclude(need__organisation=None)
    answers = inquiries.order_by().aggregate(
        inquiries=Count("pk"),
        interested=Count("pk", filter=Q(answer=InquiryAnswer.INTERESTED.value)),
        declined=Count("pk", filter=Q(answer=InquiryAnswer.DECLINED.value)),
        needs_with_interest=Count("need", filter=Q(answer=InquiryAnswer.INTERESTED.value), distinct=True),
    )
    moments = inquiries.exclude(answered_at=None).values_list("asked_at", "answered_at")
    days = [(end - beginning).total_seconds() / _SECONDS_OF_DAY for beginning, end in moments if end]
    return NeedFigures(
        drafts=real.filter(state=NeedState.DRAFT.value).count(),
        median_days=median(days) if days else None,
        **counts,
        **answers,
    )

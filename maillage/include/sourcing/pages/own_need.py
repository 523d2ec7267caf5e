"""A need as seen by its buyer: state, answers and reasons, tasks, outcome."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.pages.parts.contract_words import contract_href, holders_text, object_text
from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.include.sourcing.domain.needs import (
    WAVE_SIZE,
    DeclineReason,
    InquiryAnswer,
    NeedOutcome,
    NeedPlan,
    NeedState,
    NeedVerb,
)
from maillage.include.sourcing.pages.answer_forms import OutcomeForm, QuestionReplyForm
from maillage.include.sourcing.pages.need_form import NeedForm, need_initial
from maillage.include.sourcing.pages.parts.need_words import (
    answers_text,
    mark_text,
    need_facts,
    reasons_text,
    waiting_text,
)
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.include.sourcing.store.need_contracts import contracts_since
from maillage.include.sourcing.store.needs import (
    InquiryCounts,
    inquiries_of,
    inquiry_counts,
    questions_of,
    stated_plan,
)
from maillage.include.sourcing.store.recipients import match_values, reach_of
from maillage.include.structures.pages.parts.structure_words import structure_href
from maillage.include.structures.store.sourcing import SourcedStructure
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import day, euros, in_french, number


@dataclass(frozen=True, slots=True)
class InquiryCard:
    """A structure asked or to be asked: reasons and answer; the contact only if it is interested."""

    name: str
    href: str
    kind: str
    mark: str
    reasons: tuple[str, ...]
    standing: str = ""
    message: str = ""
    capacity: str = ""
    contact: str = ""
    remark: str = ""


def letter_outcome_page(row: Need, *, problem: str, is_said: bool) -> dict[str, object]:
    """The outcome page behind a letter link, which names no structures."""
    return {
        "need": row,
        "options": list(NeedOutcome),
        "outcome": f"{_(NeedOutcome(row.outcome).label)}." if row.outcome else "",
        "is_said": is_said,
        "problem": problem,
    }


def own_need_page(
    row: Need,
    *,
    today: dt.date,
    sent: RefusableForm | None = None,
    question: int | None = None,
    is_own: bool = True,
) -> dict[str, object]:
    """Context of a need's page; ``is_own`` is False for the demonstration, which is read-only.

    ``sent`` is a rejected form; if it is a reply, ``question`` is the question it belongs to.
    """
    plan, state = stated_plan(row), NeedState(row.state)
    inquiries = inquiries_of(row)
    counts = inquiry_counts([row.pk]).get(row.pk, InquiryCounts())
    is_draft = state is NeedState.DRAFT
    reach = reach_of(row, today=today) if is_draft else None
    return {
        "need": row,
        "buyer": row.organisation.name if row.organisation else row.buyer_name,
        "state": state.label,
        "standing": "" if is_draft else answers_text(counts),
        "waiting": waiting_text(
            state=row.state,
            counts=counts,
            next_wave_on=row.next_wave_on,
            answers_by=row.answers_by,
            has_outcome=bool(row.outcome),
        ),
        "problem": sent.problem if sent else "",
        "facts": need_facts(plan),
        "origin": _origin(row, today),
        "is_draft": is_draft,
        "is_asked": state is NeedState.ASKED,
        "is_closed": state in _OVER,
        "form": _need_form(plan, sent, today) if is_draft and is_own else None,
        "reach": _reach_text(len(reach.matches), len(reach.reachable)) if reach else "",
        "first_wave": [_match_card(match) for match in reach.reachable[:WAVE_SIZE]] if reach else [],
        "interested": _cards(inquiries, InquiryAnswer.INTERESTED.value),
        "silent": _cards(inquiries, ""),
        "declined": _cards(inquiries, InquiryAnswer.DECLINED.value),
        "questions": [(entry, _reply_form(entry, sent, question)) for entry in questions_of(row)],
        "outcome": _outcome_form(row, inquiries, sent, today) if is_own and state in _OVER else None,
        "outcome_text": _outcome_text(row),
        "history": [(change.at, NeedVerb(change.act).label) for change in row.changes.all()],
        "is_own": is_own,
    }


_OVER: Final = frozenset({NeedState.CLOSED, NeedState.OUTCOME})


def _reach_text(total: int, reachable: int) -> str:
    words = {"total": number(total), "reachable": number(reachable)}
    if not total:
        return _("Aucune structure connue n’atteint ce lieu pour ce secteur : c’est peut-être une zone blanche.")
    text = ngettext("%(total)s structure peut y répondre", "%(total)s structures peuvent y répondre", total) % words
    if not reachable:
        return _("%(text)s ; aucune n’a donné d’adresse de courriel.") % {"text": text}
    reached = ngettext(
        "%(text)s ; %(reachable)s a une adresse de courriel.",
        "%(text)s ; %(reachable)s ont une adresse de courriel.",
        reachable,
    )
    return reached % (words | {"text": text})


def _match_card(match: SourcedStructure) -> InquiryCard:
    values = match_values(match)
    return InquiryCard(
        name=match.structure.name,
        href=structure_href(match.number),
        kind=match.structure.kind.value,
        mark=mark_text(values),
        reasons=reasons_text(values),
    )


def _cards(inquiries: Iterable[Inquiry], answer: str) -> tuple[InquiryCard, ...]:
    return tuple(
        InquiryCard(
            name=inquiry.structure_name,
            href=structure_href(inquiry.structure.pk)
            if inquiry.structure and inquiry.structure.withdrawn_at is None
            else "",
            kind=inquiry.kind,
            mark=mark_text(inquiry.match),
            reasons=reasons_text(inquiry.match),
            standing=_standing(inquiry),
            message=inquiry.message,
            capacity=inquiry.capacity,
            contact=inquiry.contact,
            remark=_("Sa fiche n’est plus dans l’annuaire.")
            if inquiry.structure is None or inquiry.structure.withdrawn_at is not None
            else "",
        )
        for inquiry in inquiries
        if inquiry.answer == answer
    )


def _standing(inquiry: Inquiry) -> str:
    """The date of the answer and the reason of a refusal; otherwise when the letter was sent."""
    if inquiry.answered_at:
        words = {"day": day(localdate(inquiry.answered_at))}
        reason = _(DeclineReason(inquiry.reason).label) if inquiry.reason else ""
        return " · ".join(filter(None, (_("réponse du %(day)s") % words, reason)))
    if inquiry.is_unreachable:
        return _("la lettre n’a pas pu lui parvenir")
    if inquiry.reminded_at:
        return _("relancée une fois, le %(day)s") % {"day": day(localdate(inquiry.reminded_at))}
    if inquiry.sent_at:
        return _("lettre du %(day)s") % {"day": day(localdate(inquiry.sent_at))}
    if inquiry.need.state == NeedState.ASKED and inquiry.structure and inquiry.structure.withdrawn_at is None:
        return _("la lettre part dans la minute")
    return _("la lettre n’est pas partie")


def _origin(row: Need, today: dt.date) -> tuple[str, str] | None:
    """What the need prepares, with its URL."""
    if row.purchase:
        return _("L’achat annoncé qu’il prépare"), purchase_href(row.purchase)
    contract = contracts_of_keys([row.contract_key], today=today).get(row.contract_key) if row.contract_key else None
    return (object_text(contract.object), contract_href(contract.key)) if contract else None


def _need_form(plan: NeedPlan, sent: RefusableForm | None, today: dt.date) -> NeedForm:
    return sent if isinstance(sent, NeedForm) else NeedForm(initial=need_initial(plan), today=today)


def reply_form(entry: NeedQuestion, data: QueryDict | None = None) -> QuestionReplyForm:
    """The form of the reply to a question, bound to ``data`` if given."""
    is_correction = bool(entry.reply)
    return QuestionReplyForm(data, initial={"text": entry.reply}, auto_id=f"%s-{entry.pk}", is_correction=is_correction)


def _reply_form(entry: NeedQuestion, sent: RefusableForm | None, question: int | None) -> QuestionReplyForm:
    return sent if isinstance(sent, QuestionReplyForm) and entry.pk == question else reply_form(entry)


def outcome_form(
    row: Need, inquiries: Sequence[Inquiry], *, today: dt.date, data: QueryDict | None = None
) -> OutcomeForm:
    """The form of the outcome, bound to ``data`` or initialised from the stored outcome."""
    first = sorted(inquiries, key=lambda inquiry: inquiry.answer != InquiryAnswer.INTERESTED.value)
    contracts = contracts_since(row, [inquiry.siret for inquiry in inquiries], today=today)
    return OutcomeForm(
        data,
        initial={"outcome": row.outcome, "bought_from": row.bought_from_id or "", "contract": row.award_key},
        suppliers=[(str(inquiry.pk), inquiry.structure_name) for inquiry in first],
        contracts=[(contract.key, _contract_label(contract)) for contract in contracts],
    )


def _outcome_form(row: Need, inquiries: Sequence[Inquiry], sent: RefusableForm | None, today: dt.date) -> OutcomeForm:
    return sent if isinstance(sent, OutcomeForm) else outcome_form(row, inquiries, today=today)


def _contract_label(contract: ListedContract) -> str:
    detail = (
        day(contract.notified_on) if contract.notified_on else "",
        euros(contract.amount_now_eur),
        holders_text(contract.holders),
    )
    title, words = object_text(contract.object), " · ".join(filter(None, detail))
    return format_html('{}<br><span class="small soft">{}</span>', in_french(title), in_french(words))


def _outcome_text(row: Need) -> str:
    """The outcome in a sentence; "" before it is known."""
    if row.outcome == NeedOutcome.BOUGHT:
        supplier = row.bought_from.structure_name if row.bought_from else _("une autre entreprise ou structure")
        return _("Un achat a été fait : %(supplier)s.") % {"supplier": supplier}
    return f"{_(NeedOutcome(row.outcome).label)}." if row.outcome else ""

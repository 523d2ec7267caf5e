"""Needs in the cockpit: what their buyer has to send, answer or report, and what structures are asked."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.permissions import acting
from maillage.core.problems import sentence
from maillage.include.sourcing.domain.needs import InquiryAnswer, NeedOutcome, NeedState, NeedVerb, StatedOutcome
from maillage.include.sourcing.pages.answer_forms import DeclineForm, InterestForm, OutcomeForm
from maillage.include.sourcing.pages.own_need import reply_form
from maillage.include.sourcing.pages.parts.need_words import need_href
from maillage.include.sourcing.store.answers import answer_inquiry
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.include.sourcing.store.need_changes import ask_structures, close_need, reply_to_question, state_outcome
from maillage.include.sourcing.store.needs import inquiries_received, needs_of, own_need, received_inquiry
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.long_lists import InList


def _buyers(visit: CockpitVisit) -> InList:
    return visit.organisation_numbers(Role.PUBLISHER, Capability.BUY)


def needs(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The drafts to be sent, the answers to read, and the closed needs whose outcome nobody reported."""
    buyers = _buyers(visit)
    if not buyers:
        return
    positive_answers = Inquiry.objects.filter(need=OuterRef("pk"), answer=InquiryAnswer.INTERESTED.value)
    states = Q(state__in=[NeedState.DRAFT.value, NeedState.CLOSED.value])
    rows = needs_of(buyers).filter(states | Q(Exists(positive_answers), state=NeedState.ASKED.value))
    rows = rows.exclude(outcome=NeedOutcome.NOT_YET.value).order_by("created_at", "pk")
    for row in rows.prefetch_related("inquiries")[:MOST_OF_A_QUEUE]:
        if row.state == NeedState.ASKED:
            yield _answers(row)
            continue
        is_draft = row.state == NeedState.DRAFT
        text = (
            _("« %(object)s » est à relire, puis à envoyer.")
            if is_draft
            else _("« %(object)s » : qu’en est-il advenu ?")
        )
        yield WaitingItem(
            key=str(row.pk),
            tag=_("Besoin") if is_draft else _("Issue à dire"),
            harm=Harm.UNFINISHED if is_draft else Harm.ANSWER,
            sentence=text % {"object": row.object},
            since=row.created_at if is_draft else row.closed_at,
            detail=row.organisation.name if row.organisation else "",
            read=(_("Relire, et qui sera interrogé") if is_draft else _("Les réponses"), need_href(row.pk)),
            acts=("send",) if is_draft else ("outcome",),
            row=row,
        )


def _answers(row: Need) -> WaitingItem:
    """The structures that said yes to a need that is open still: more may come until its day."""
    inquiries = list(row.inquiries.all())
    count = sum(inquiry.answer == InquiryAnswer.INTERESTED for inquiry in inquiries)
    silent = sum(not inquiry.answer for inquiry in inquiries)
    text = ngettext(
        "« %(object)s » : %(count)s structure peut répondre.",
        "« %(object)s » : %(count)s structures peuvent répondre.",
        count,
    )
    coming = ngettext("%(count)s n’a rien dit encore", "%(count)s n’ont rien dit encore", silent) % {"count": silent}
    buyer = row.organisation.name if row.organisation else ""
    return WaitingItem(
        key=str(row.pk),
        tag=_("Réponses"),
        harm=Harm.SOON if silent else Harm.ANSWER,
        sentence=text % {"object": row.object, "count": count},
        # With one that came since the page was read, nothing is closed unread.
        since=max(inquiry.answered_at for inquiry in inquiries if inquiry.answered_at is not None),
        until=row.answers_by,
        detail=" · ".join(filter(None, [buyer, coming if silent else _("toutes ont répondu")])),
        read=(_("Les réponses"), need_href(row.pk)),
        acts=("close",),
    )


def close(call: ActCall) -> ActDone:
    """Close the need; its outcome is asked for next."""
    row, _organisation, buyer = _need_of(call)
    close_need(buyer, row.pk, now=call.now)
    return ActDone(_("Le besoin est clos : plus aucune lettre ne part aux structures."))


def _need_of(call: ActCall) -> tuple[Need, Organisation, Acting]:
    row, organisation = own_need(int(call.key))
    return row, organisation, acting(call.person, organisation, Role.PUBLISHER, Capability.BUY)


def send(call: ActCall) -> ActDone:
    """Ask the first wave of structures."""
    row, _organisation, buyer = _need_of(call)
    count = ask_structures(buyer, row.pk, today=localdate(call.now), now=call.now)
    text = ngettext("%(count)s structure reçoit une lettre.", "%(count)s structures reçoivent une lettre.", count)
    return ActDone(text % {"count": count})


def outcome_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """Outcome and supplier; that it is one of the buyer's contracts is said on its page, which reads them."""
    row: Need = item.row
    inquiries = sorted(row.inquiries.all(), key=lambda inquiry: inquiry.answer != InquiryAnswer.INTERESTED.value)
    suppliers = [(str(inquiry.pk), inquiry.structure_name) for inquiry in inquiries]
    form = OutcomeForm(data, initial={"outcome": row.outcome}, suppliers=suppliers, auto_id=f"outcome-{row.pk}-%s")
    del form.fields["contract"]
    return form


def tell_outcome(call: ActCall) -> ActDone:
    """Say what came of the need."""
    row, _organisation, buyer = _need_of(call)
    typed = call.values
    supplier = typed["bought_from"] if typed["outcome"] is NeedOutcome.BOUGHT else None
    state_outcome(buyer, row.pk, StatedOutcome(typed["outcome"], supplier), now=call.now)
    return ActDone(_("Merci : l’issue est gardée."))


def settlement(key: str) -> Settlement | None:
    """Who sent the need, or said its outcome."""
    return traced_settlement(f"need:{key}", NeedVerb.ASKED, NeedVerb.CLOSED, NeedVerb.OUTCOME)


def questions(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The questions of structures that nobody answered."""
    buyers = _buyers(visit)
    rows = (
        NeedQuestion.objects.filter(need__in=needs_of(buyers), replied_at=None)
        if buyers
        else NeedQuestion.objects.none()
    )
    for row in rows.select_related("need__organisation")[:MOST_OF_A_QUEUE]:
        yield WaitingItem(
            key=str(row.pk),
            tag=_("Question"),
            harm=Harm.ANSWER,
            sentence=_("Une structure vous interroge sur « %(object)s ».") % {"object": row.need.object},
            since=row.asked_at,
            detail=row.need.organisation.name if row.need.organisation else "",
            quote=row.text,
            read=(_("Le besoin"), need_href(row.need_id)),
            acts=("reply",),
            row=row,
        )


def question_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The reply to the question."""
    return reply_form(item.row, data)


def reply(call: ActCall) -> ActDone:
    """Reply to all structures asked."""
    question = NeedQuestion.objects.get(pk=call.key)
    row, organisation = own_need(question.need_id)
    buyer = acting(call.person, organisation, Role.PUBLISHER, Capability.BUY)
    reply_to_question(buyer, row.pk, question.pk, call.values["text"], now=call.now)
    return ActDone(_("Toutes les structures interrogées lisent votre réponse."))


def question_settlement(key: str) -> Settlement | None:
    """Who replied."""
    row = NeedQuestion.objects.filter(pk=key).first() if key.isdigit() else None
    return traced_settlement(f"need:{row.need_id}", NeedVerb.REPLIED) if row is not None else None


def open_inquiries(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The needs that structures of the visitor are asked about and have not answered, while they can be."""
    structures = visit.organisation_numbers(Role.EDITOR, Capability.INCLUDE)
    if not structures:
        return
    rows = inquiries_received(structures).filter(
        answer="", need__state=NeedState.ASKED.value, need__answers_by__gte=visit.today, structure__withdrawn_at=None
    )
    for row in rows.order_by("need__answers_by", "pk")[:MOST_OF_A_QUEUE]:
        words = {"name": row.structure_name, "object": row.need.object}
        yield WaitingItem(
            key=str(row.pk),
            tag=_("Besoin d’achat"),
            harm=Harm.ANSWER,
            sentence=_("%(name)s pourrait-elle répondre à « %(object)s » ?") % words,
            until=row.need.answers_by,
            detail=place_name(row.need.territory),
            read=(_("Lire le besoin"), reverse("received_need", args=[row.pk])),
            acts=("interested", "decline"),
            row=row,
        )


def interest_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """What the structure answers the buyer."""
    return InterestForm(data, auto_id=f"interest-{item.key}-%s")


def decline_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """Why it is not for the structure."""
    return DeclineForm(data, auto_id=f"decline-{item.key}-%s")


def _answer(call: ActCall) -> ActDone:
    row, organisation = received_inquiry(int(call.key))
    structure = acting(call.person, organisation, Role.EDITOR, Capability.INCLUDE)
    if not isinstance(call.form, InterestForm | DeclineForm):
        raise TypeError("an answer to a need has its form")
    language = get_language() or "fr"
    answer_inquiry(row, call.form.reply(), user_id=structure.user_id, language=language, now=call.now)
    return ActDone(_("Votre réponse est gardée. Vous pouvez la changer tant que le besoin est ouvert."))


def inquiry_settlement(key: str) -> Settlement | None:
    """Who answered for the structure."""
    row = Inquiry.objects.filter(pk=key).first() if key.isdigit() else None
    return traced_settlement(f"need:{row.need_id}", NeedVerb.ANSWERED) if row is not None else None


QUEUES: Final = (
    Queue(
        name="needs",
        models=(Need,),
        waiting=needs,
        acts=(
            QueueAct(word="close", label=sentence("Clore ce besoin"), carry_out=close),
            QueueAct(word="send", label=sentence("Envoyer aux structures"), carry_out=send),
            QueueAct(word="outcome", label=sentence("Dire l’issue"), carry_out=tell_outcome, form=outcome_form),
        ),
        settlement=settlement,
    ),
    Queue(
        name="questions",
        models=(NeedQuestion,),
        waiting=questions,
        acts=(QueueAct(word="reply", label=sentence("Répondre"), carry_out=reply, form=question_form),),
        settlement=question_settlement,
    ),
    Queue(
        name="inquiries",
        models=(Inquiry,),
        waiting=open_inquiries,
        acts=(
            QueueAct(word="interested", label=sentence("Cela nous intéresse"), carry_out=_answer, form=interest_form),
            QueueAct(word="decline", label=sentence("Pas pour nous"), carry_out=_answer, form=decline_form),
        ),
        settlement=inquiry_settlement,
    ),
)
LINKS: Final = (CockpitLink(26, sentence("Mes besoins"), "own_needs", Capability.INCLUDE),)

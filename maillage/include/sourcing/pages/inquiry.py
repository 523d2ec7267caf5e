"""A need as seen by a structure, logged in or by letter link: content, reasons, answer."""

import datetime as dt

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.include.sourcing.domain.needs import InquiryAnswer
from maillage.include.sourcing.domain.waves import takes_answers
from maillage.include.sourcing.pages.answer_forms import DeclineForm, InterestForm, QuestionForm
from maillage.include.sourcing.pages.parts.need_words import mark_text, need_facts, reasons_text
from maillage.include.sourcing.store.models import Inquiry
from maillage.include.sourcing.store.needs import is_named, questions_of, stated_plan
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import day


def inquiry_page(
    inquiry: Inquiry,
    action: str,
    question_action: str,
    *,
    today: dt.date,
    now: dt.datetime,
    sent: RefusableForm | None = None,
) -> dict[str, object]:
    """Context of an inquiry's page, whose forms post to ``action`` and ``question_action``.

    ``sent`` is a rejected form. ``buyer`` is None while the buyer is anonymous.
    """
    need = inquiry.need
    organisation = inquiry.structure.organisation if inquiry.structure else None
    is_withdrawn = inquiry.structure is None or inquiry.structure.withdrawn_at is not None
    takes = takes_answers(need.state, need.answers_by, today)
    closed = ""
    if not takes:
        closed = _("Ce besoin est clos : l’acheteur ne prend plus de réponse. La vôtre, s’il y en a une, reste gardée.")
    elif is_withdrawn:
        closed = _(
            "La fiche de votre structure n’est plus dans l’annuaire : votre réponse est gardée, mais ne change plus."
        )
    answered = {
        "message": inquiry.message,
        "capacity": inquiry.capacity,
        "contact": inquiry.contact or (organisation.email if organisation else ""),
    }
    return {
        "inquiry": inquiry,
        "need": need,
        "buyer": need.organisation if is_named(need, now=now) else None,
        "facts": need_facts(stated_plan(need)),
        "mark": mark_text(inquiry.match),
        "reasons": reasons_text(inquiry.match),
        "is_open": takes and not is_withdrawn,
        "closed": closed,
        "answer": _answer_text(inquiry),
        "is_interested": inquiry.answer == InquiryAnswer.INTERESTED,
        "interest": sent if isinstance(sent, InterestForm) else InterestForm(initial=answered),
        "decline": sent if isinstance(sent, DeclineForm) else DeclineForm(initial={"reason": inquiry.reason}),
        "question_form": sent if isinstance(sent, QuestionForm) else QuestionForm(),
        "questions": questions_of(need),
        "problem": sent.problem if sent else "",
        "action": action,
        "question_action": question_action,
    }


def _answer_text(inquiry: Inquiry) -> str:
    """The last answer of the structure; "" before."""
    if inquiry.answered_at is None:
        return ""
    words = {"day": day(localdate(inquiry.answered_at))}
    if inquiry.answer == InquiryAnswer.INTERESTED:
        return _("Vous avez dit le %(day)s que cela vous intéresse : l’acheteur voit vos coordonnées.") % words
    return (
        _("Vous avez dit le %(day)s que ce n’est pas pour vous : vous ne recevrez plus de lettre à ce sujet.") % words
    )

"""The needs of a person's organisations: as buyer, and as structure."""

import datetime as dt
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import User
from maillage.accounts.queries.people import belongs_to_agency
from maillage.accounts.queries.permissions import organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.sourcing.models import Inquiry, Need
from maillage.sourcing.parts.need_words import answers_text, need_href, sectors_text
from maillage.sourcing.queries.needs import (
    NEEDS,
    InquiryCounts,
    inquiries_received,
    inquiry_counts,
    invented_needs,
    needs_of,
    stated_plan,
    waiting_questions,
)
from maillage.sourcing.rules.waves import takes_answers
from maillage.sourcing.terms.needs import InquiryAnswer, NeedOutcome, NeedState
from maillage.web.demonstration import standing_of
from maillage.web.wording.formats import day, number
from maillage.web.wording.places import place_name


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need in a list: content, state, and the task of the reader ("" for none)."""

    title: str
    href: str
    detail: str
    state: str
    waiting: str


def own_needs_page(person: User, *, today: dt.date, begun: QueryDict | None = None) -> dict[str, object]:
    """The needs visible to a person; ``begun`` are the URL parameters of a new need that lacks its organisation."""
    organisations = [choice.organisation for choice in organisations_for(person, Role.PUBLISHER, Capability.BUY)]
    rows = list(needs_of(organisations))
    lines = buyer_lines(rows)
    structures = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)]
    return {
        "buyers": [
            (
                organisation,
                [line for row, line in zip(rows, lines, strict=True) if row.organisation_id == organisation.pk],
            )
            for organisation in organisations
        ],
        "query": f"?{begun.urlencode()}" if begun else "",
        "received": received_lines(list(inquiries_received(structures)), today=today),
        "is_choosing": begun is not None,
        "has_figures": belongs_to_agency(person),
    }


def buyer_lines(rows: list[Need]) -> tuple[NeedLine, ...]:
    """The list items of needs for their buyer, in three queries."""
    numbers = [row.pk for row in rows]
    counts, questions = inquiry_counts(numbers), waiting_questions(numbers)
    lines = []
    for row in rows:
        plan, is_draft, unanswered = stated_plan(row), row.state == NeedState.DRAFT, questions.get(row.pk, 0)
        waiting = ""
        if is_draft:
            waiting = _("à relire, puis à envoyer")
        elif unanswered:
            waiting = ngettext(
                "%(count)s question attend votre réponse", "%(count)s questions attendent votre réponse", unanswered
            ) % {"count": number(unanswered)}
        elif row.state == NeedState.CLOSED and row.outcome != NeedOutcome.NOT_YET:
            waiting = _("dites ce qu’il en est advenu")
        standing = "" if is_draft else answers_text(counts.get(row.pk, InquiryCounts()))
        lines.append(
            NeedLine(
                title=row.object,
                href=need_href(row.pk),
                detail=" · ".join(filter(None, (sectors_text(plan), place_name(plan.territory), standing))),
                state=_(NeedState(row.state).label),
                waiting=waiting,
            )
        )
    return tuple(lines)


def example_lines() -> tuple[NeedLine, ...]:
    """The demonstration's needs as seen by their buyers; empty if the demonstration is not shown."""
    rows = list(invented_needs()) if standing_of(NEEDS).is_usual else []
    return tuple(
        replace(line, href=reverse("invented_need", args=[row.pk]), waiting="")
        for row, line in zip(rows, buyer_lines(rows), strict=True)
    )


def received_lines(rows: list[Inquiry], *, today: dt.date) -> tuple[NeedLine, ...]:
    """The list items of needs for the structures asked."""
    return tuple(
        NeedLine(
            title=row.need.object,
            href=reverse("received_need", args=[row.pk]),
            detail=" · ".join((row.structure_name, place_name(row.need.territory))),
            state=_(InquiryAnswer(row.answer).label) if row.answer else _("sans réponse"),
            waiting=_("réponse attendue jusqu’au %(day)s") % {"day": day(row.need.answers_by)}
            if not row.answer and takes_answers(row.need.state, row.need.answers_by, today)
            else "",
        )
        for row in rows
    )

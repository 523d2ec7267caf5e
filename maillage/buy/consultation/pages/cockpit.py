"""Consultations in the cockpit: the draft that a second person publishes, questions, replies to open, the choice."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    WaitingItem,
)
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.pages.key_holders import holders_warning
from maillage.buy.consultation.store.key_holders import holder_standings
from maillage.buy.consultation.store.models import Bid, Tender, TenderQuestion
from maillage.core.clock import utc_now
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(25, sentence("Mes consultations"), "own_consultations", Capability.BUY),)
_WAITING_STATES: Final = (TenderState.DRAFT.value, TenderState.PUBLISHED.value, TenderState.OPENED.value)


def consultations(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The consultations of the visitor's organisations that wait for somebody."""
    buyers = [choice.organisation.pk for choice in visit.organisations(Role.EDITOR, Capability.BUY)]
    if not buyers:
        return
    rows = Tender.objects.filter(organisation__in=buyers, state__in=_WAITING_STATES).select_related("organisation")
    counted = rows.annotate(unanswered=Count("questions", filter=Q(questions__reply="")))
    due = Q(state=TenderState.PUBLISHED.value, term__gt=utc_now(), unanswered=0)
    for row in counted.exclude(due).order_by("term", "pk")[:MOST_OF_A_QUEUE]:
        yield _item(row, row.unanswered)


def _item(row: Tender, unanswered: int) -> WaitingItem:
    """One consultation: where it stands says what waits."""
    words = {"object": row.object}
    since: dt.datetime | None
    page = reverse("own_consultation", args=[row.slug])
    if row.state == TenderState.DRAFT:
        tag, harm, since = _("Consultation"), Harm.UNFINISHED, row.created_at
        text, go = _("« %(object)s » attend qu’une seconde personne la publie.") % words, (_("Relire"), page)
    elif row.state == TenderState.OPENED:
        tag, harm, since = _("À choisir"), Harm.ANSWER, row.opened_at
        text, go = (
            _("« %(object)s » : les réponses sont ouvertes, le choix reste à faire.") % words,
            (
                _("Comparer"),
                page,
            ),
        )
    elif row.term <= utc_now():
        tag, harm, since = _("À ouvrir"), Harm.ANSWER, row.term
        text = _("« %(object)s » : la date limite est passée, les réponses s’ouvrent à deux.") % words
        go = (_("Ouvrir"), reverse("consultation_opening", args=[row.slug]))
    else:
        tag, harm, since = _("Question"), Harm.ANSWER, row.changed_at
        text = ngettext(
            "« %(object)s » : %(count)s question attend votre réponse.",
            "« %(object)s » : %(count)s questions attendent votre réponse.",
            unanswered,
        ) % {**words, "count": unanswered}
        go = (_("Répondre"), page)
    organisation = row.organisation.name if row.organisation else ""
    return WaitingItem(
        key=row.slug, tag=tag, harm=harm, sentence=text, since=since, detail=organisation, go=go, row=row
    )


def missing_holders(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The published consultations that two officers cannot open any more, since some have left."""
    buyers = [choice.organisation.pk for choice in visit.organisations(Role.EDITOR, Capability.BUY)]
    published = Tender.objects.filter(organisation__in=buyers, state=TenderState.PUBLISHED.value)
    rows = list(published.select_related("organisation").order_by("term", "pk")[:MOST_OF_A_QUEUE]) if buyers else []
    standings = holder_standings(rows) if rows else {}
    for row in rows:
        if row.pk in standings and standings[row.pk].needs_paper:
            yield WaitingItem(
                key=row.slug,
                tag=_("Clés"),
                harm=Harm.SOON if standings[row.pk].can_be_opened else Harm.OUTAGE,
                sentence=_("« %(object)s » : %(warning)s")
                % {"object": row.object, "warning": holders_warning(standings[row.pk])},
                until=localtime(row.term).date(),
                detail=row.organisation.name if row.organisation else "",
                go=(_("Voir la consultation"), reverse("own_consultation", args=[row.slug])),
            )


QUEUES: Final = (
    Queue(name="consultations", models=(Tender, TenderQuestion, Bid), waiting=consultations),
    Queue(name="consultation-keys", waiting=missing_holders),
)

"""Consultations in the cockpit: the draft that a second person publishes, questions, replies to open, the choice."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate
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
from maillage.buy.consultation.store.key_holders import HolderStanding, holder_standings
from maillage.buy.consultation.store.models import Bid, Tender, TenderQuestion
from maillage.core.problems import sentence

LINKS: Final = (CockpitLink(25, sentence("Mes consultations"), "own_consultations", Capability.BUY),)
_READ_AT_ONCE: Final = 200
_WAITING_STATES: Final = (TenderState.DRAFT.value, TenderState.PUBLISHED.value, TenderState.OPENED.value)


def consultations(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The consultations of the visitor's organisations that wait for somebody, or that two officers cannot open."""
    buyers = visit.organisation_numbers(Role.EDITOR, Capability.BUY)
    if not buyers:
        return
    rows = Tender.objects.filter(organisation__in=buyers, state__in=_WAITING_STATES).select_related("organisation")
    counted = rows.annotate(unanswered=Count("questions", filter=Q(questions__reply=""))).order_by("term", "pk")
    current = [(row, row.unanswered) for row in counted[:_READ_AT_ONCE]]
    yield from islice(_waiting(current, visit.now), MOST_OF_A_QUEUE)


def _waiting(rows: Sequence[tuple[Tender, int]], now: dt.datetime) -> Iterator[WaitingItem]:
    """The items of these consultations, each with how many questions have no answer."""
    published = [row for row, _unanswered in rows if row.state == TenderState.PUBLISHED]
    standings = holder_standings(published) if published else {}
    for row, unanswered in rows:
        standing = standings.get(row.pk)
        if standing is not None and standing.needs_paper:
            yield _keys_item(row, standing)
        if row.state != TenderState.PUBLISHED or row.term <= now or unanswered:
            yield _item(row, unanswered, now)


def _keys_item(row: Tender, standing: HolderStanding) -> WaitingItem:
    """People who hold keys of a consultation have left."""
    return WaitingItem(
        key=f"{row.slug}.cles",
        tag=_("Clés"),
        harm=Harm.SOON if standing.can_be_opened else Harm.OUTAGE,
        sentence=_("« %(object)s » : %(warning)s") % {"object": row.object, "warning": holders_warning(standing)},
        until=localdate(row.term),
        detail=row.organisation.name if row.organisation else "",
        go=(_("Voir la consultation"), reverse("own_consultation", args=[row.slug])),
    )


def _item(row: Tender, unanswered: int, now: dt.datetime) -> WaitingItem:
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
    elif row.term <= now:
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


QUEUES: Final = (Queue(name="consultations", models=(Tender, TenderQuestion, Bid), waiting=consultations),)

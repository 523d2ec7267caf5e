"""Clauses in the cockpit: months to ask for, hours behind the promise, clauses to settle, and what to do beside."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
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
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    concerns_of,
    traced_settlement,
)
from maillage.accounts.store.permissions import some_organisations_for
from maillage.buy.consultation.store.asked_clauses import asked_clauses
from maillage.core.problems import sentence
from maillage.include.clauses.domain.alerts import hours_behind
from maillage.include.clauses.domain.clauses import ClauseKind, ClauseState, ClauseVerb
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.clause_form import asked_entry
from maillage.include.clauses.pages.parts.clause_sentences import call_reason
from maillage.include.clauses.pages.parts.clause_words import clause_href, hours_words, month_words
from maillage.include.clauses.pages.parts.month_letters import ask_month
from maillage.include.clauses.store.access import changing_clause, coordinations_for, makes_clauses, reporter_of
from maillage.include.clauses.store.clauses import close_clause
from maillage.include.clauses.store.hours.hour_sums import done_by_clause
from maillage.include.clauses.store.hours.seen_hours import clauses_of_others
from maillage.include.clauses.store.models import HourReporter, InsertionClause, MonthLetter
from maillage.include.clauses.store.month_letters import calls_to_make, months_of_holder
from maillage.kits.letters.parts import outcome_text
from maillage.kits.letters.record.sending import send_now
from maillage.web.filters import with_pairs
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number


def months(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The months that reporters did not give: to ask again or to call, for a coordination; to give, for a holder."""
    for choice in coordinations_for(visit.person, Role.EDITOR):
        for call in calls_to_make(choice.organisation, visit.today)[:MOST_OF_A_QUEUE]:
            words = {"name": call.reporter.name, "month": month_words(call.month)}
            href = reverse("clause_month", args=[call.reporter.clause_id])
            yield WaitingItem(
                key=f"{call.reporter.clause_id}-{call.reporter.pk}",
                tag=_("Heures attendues"),
                harm=Harm.OVERDUE,
                sentence=_("%(name)s n’a pas dit ses heures (%(month)s).") % words,
                since=call.asked_on,
                detail=f"{call.reporter.clause.title} · {call_reason(call)}",
                read=(_("Les noter pour eux"), f"{href}?declarant={call.reporter.pk}&mois={call.month.word}"),
                acts=("ask",) if call.reporter.email else (),
            )
    for place, (title, name, month) in enumerate(months_of_holder(visit.person, visit.today)):
        yield WaitingItem(
            key=f"holder-{place}",
            tag=_("Heures attendues"),
            harm=Harm.ANSWER,
            sentence=_("%(name)s : dites les heures du mois (%(month)s).")
            % {"name": name, "month": month_words(month)},
            detail=title,
            go=(_("Mes clauses"), reverse("own_clauses")),
        )


def ask(call: ActCall) -> ActDone:
    """Ask the reporter again, with a new link."""
    clause, reporter_number = call.key.split("-")
    row, acting = changing_clause(call.person, int(clause), Role.EDITOR)
    reporter = reporter_of(row, reporter_number)
    month = WorkMonth.of(localdate(call.now)).after(-1)
    letter = ask_month(acting, reporter, month, origin=installation_url(), now=call.now)
    sent = _("La lettre est partie à %(name)s, avec un lien neuf.") % {"name": reporter.name}
    return ActDone(sent, afterwards=lambda: ActDone(outcome_text(send_now(letter), sent=sent)))


def month_settlement(key: str) -> Settlement | None:
    """Who asked for the month, or reported it."""
    return traced_settlement(f"clause:{key.partition('-')[0]}", ClauseVerb.LETTER_SENT, ClauseVerb.HOURS_SAID)


def clauses(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The clauses that are over, or behind their promise."""
    for choice in coordinations_for(visit.person, Role.EDITOR):
        rows = InsertionClause.objects.filter(coordination=choice.organisation, state=ClauseState.OPEN.value)
        done = done_by_clause(rows)
        own = [(row, row.promised_centihours, done.get(row.pk, 0)) for row in rows]
        yield from _waiting_clauses(own, visit.today, acts=("close",) if makes_clauses(choice) else ())
    others = ((other.row, other.promised, other.done) for other in clauses_of_others(visit.person))
    yield from _waiting_clauses(others, visit.today, acts=())


def _waiting_clauses(
    clauses: Iterable[tuple[InsertionClause, int, int | None]], today: dt.date, *, acts: tuple[str, ...]
) -> Iterator[WaitingItem]:
    """Nothing for hidden hours, and for closed clauses."""
    this_month = WorkMonth.of(today)
    for row, promised, done in clauses:
        if done is None or row.state != ClauseState.OPEN:
            continue
        if row.last_month < this_month.number:
            yield _over(row, acts)
            continue
        behind = hours_behind(
            promised=promised,
            done=done,
            first_month=row.first_month,
            last_month=row.last_month,
            this_month=this_month.number,
        )
        if behind:
            late, silent = (
                _("« %(title)s » : en retard de %(hours)s sur un rythme égal."),
                _("« %(title)s » : aucune heure encore."),
            )
            yield WaitingItem(
                key=str(row.pk),
                tag=_("En retard"),
                harm=Harm.SOON,
                sentence=(late if done else silent) % {"title": row.title, "hours": hours_words(behind)},
                until=WorkMonth(row.last_month).last_day,
                detail=row.owner_name,
                go=(_("Voir la clause"), clause_href(row.pk)),
            )


def _over(row: InsertionClause, acts: tuple[str, ...]) -> WaitingItem:
    words = {"title": row.title, "month": month_words(WorkMonth(row.last_month))}
    text = (
        _("« %(title)s » est finie en %(month)s : arrêtez son bilan, puis fermez-la.")
        if acts
        else _("« %(title)s » est finie en %(month)s : son attestation est prête.")
    )
    return WaitingItem(
        key=str(row.pk),
        tag=_("Clause finie"),
        harm=Harm.UNFINISHED,
        sentence=text % words,
        since=WorkMonth(row.last_month).after(1).first_day,
        detail=row.owner_name,
        read=(_("Son bilan, son attestation"), clause_href(row.pk)),
        acts=acts,
    )


def close(call: ActCall) -> ActDone:
    """Close the clause."""
    row, acting = changing_clause(call.person, int(call.key), Role.PUBLISHER)
    close_clause(acting, row, now=call.now)
    return ActDone(_("« %(title)s » est close : plus personne n’est sollicité.") % {"title": row.title})


def clause_settlement(key: str) -> Settlement | None:
    """Who closed the clause."""
    return traced_settlement(f"clause:{key}", ClauseVerb.CLOSED)


def asked_by_consultations(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The hours that consultations asked for and that no coordination follows yet; the clause is filled in."""
    own = [choice.organisation for choice in coordinations_for(visit.person, Role.PUBLISHER) if choice.through is None]
    clauses_asked = asked_clauses(most=MOST_OF_A_QUEUE) if own else []
    entries = [asked_entry(clause) for clause in clauses_asked]
    followed = set(InsertionClause.objects.filter(entry__in=entries).values_list("entry", flat=True))
    for clause in clauses_asked:
        if asked_entry(clause) not in followed:
            href = with_pairs(reverse("make_clause", args=[own[0].slug]), [("consultation", clause.slug)])
            yield WaitingItem(
                key=clause.slug,
                tag=_("Clause à suivre"),
                harm=Harm.UNFINISHED,
                sentence=_("« %(object)s » demande des heures d’insertion (%(hours)s) : la clause est déjà remplie.")
                % {"object": clause.object, "hours": number(clause.hours)},
                since=clause.chosen_at,
                detail=clause.buyer_name,
                go=(_("Suivre la clause"), href),
            )


def first_clause(visit: CockpitVisit) -> Suggestion | None:
    """Enter the first clause of a coordination that follows none yet."""
    own = [choice.organisation for choice in coordinations_for(visit.person, Role.PUBLISHER) if choice.through is None]
    if not own or InsertionClause.objects.filter(coordination__in=own).exists():
        return None
    text = _("Un marché ou une convention, ses heures promises, qui les déclare : ses mois se suivent ensuite seuls.")
    address = reverse("make_clause", args=[own[0].slug])
    return Suggestion(_("Notez votre première clause sociale"), text, _("Noter une clause"), address)


def followed_clauses(visit: CockpitVisit) -> Suggestion | None:
    """Where nothing waits, who comes for a coordination reads how its clauses go on."""
    choices = coordinations_for(visit.person, Role.READER)
    if not choices or Capability.OPEN in concerns_of(visit):
        return None
    own = [choice.organisation for choice in coordinations_for(visit.person, Role.PUBLISHER) if choice.through is None]
    text = _("Chacune dit ses heures faites, ce qui manquera à ce rythme, et qui les déclare.")
    other = (_("Noter une autre clause"), reverse("make_clause", args=[own[0].slug])) if own else None
    return Suggestion(_("Lisez où en sont vos clauses"), text, _("Voir mes clauses"), reverse("own_clauses"), other)


def own_hours(visit: CockpitVisit) -> Suggestion | None:
    """Where nothing waits, who comes for a company reads what it promised and did."""
    if not some_organisations_for(visit.person, Role.READER, Capability.INCLUDE, kind=ClauseKind.COMPANY, most=1):
        return None
    text = _("Ce que vous avez promis, ce qui est fait, et les heures du mois à dire.")
    return Suggestion(_("Suivez vos heures d’insertion"), text, _("Voir mes clauses"), reverse("own_clauses"))


QUEUES: Final = (
    Queue(
        name="months",
        models=(MonthLetter, HourReporter),
        waiting=months,
        acts=(QueueAct(word="ask", label=sentence("Redemander par lettre"), carry_out=ask),),
        settlement=month_settlement,
    ),
    Queue(
        name="clauses",
        models=(InsertionClause,),
        waiting=clauses,
        acts=(QueueAct(word="close", label=sentence("Fermer la clause"), carry_out=close, is_grave=True),),
        settlement=clause_settlement,
    ),
    Queue(name="clauses-of-consultations", waiting=asked_by_consultations),
)
SUGGESTIONS: Final = (
    SuggestionOffer(80, first_clause),
    SuggestionOffer(82, followed_clauses),
    SuggestionOffer(83, own_hours),
)
LINKS: Final = (CockpitLink(29, sentence("Mes clauses sociales"), "own_clauses", Capability.INCLUDE),)

"""A programme beside what became of it, in figures and sentences that say on how many purchases each rests."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.procurement.queries.indicators import LEAST_PEERS
from maillage.programme.parts.programme_words import purchases_text, quarters_text
from maillage.programme.queries.planned_purchases import stated_purchases
from maillage.programme.queries.programme_search import ProgrammeSearch, purchases_searched
from maillage.programme.queries.purchase_contracts import planned_facts
from maillage.programme.rules.plan_and_fact import PlanAndFact, plan_and_fact
from maillage.web.wording.formats import number, percent


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """One figure: its value, what it says, and of how many."""

    figure: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class PlanBesideFact:
    """What templates/programme/plan_and_fact.html shows."""

    summary: str
    figures: tuple[PlanFigure, ...]


def plan_beside_fact(search: ProgrammeSearch, *, today: dt.date) -> PlanBesideFact | None:
    """What became of the purchases that a search finds, whatever their state; None where none was announced."""
    facts = planned_facts(stated_purchases(purchases_searched(search.in_every_state())))
    outcome = plan_and_fact(facts, today=today)
    if not outcome.announced:
        return None
    words = {
        "announced": purchases_text(outcome.announced),
        "consulted": number(outcome.consulted),
        "awarded": number(outcome.awarded),
        "given_up": number(outcome.given_up),
    }
    return PlanBesideFact(
        summary=_("Sur %(announced)s, %(consulted)s lancés, %(awarded)s attribués, %(given_up)s abandonnés.") % words
        if outcome.consulted or outcome.given_up
        else _("Sur %(announced)s, aucun n’est encore lancé.") % words,
        figures=(
            PlanFigure(
                share_or_count(outcome.consulted, outcome.announced),
                _("lancés"),
                _("sur %(count)s") % {"count": purchases_text(outcome.announced)},
            ),
            PlanFigure(
                share_or_count(outcome.on_time, outcome.dated), _("lancés au trimestre annoncé, ou avant"),
                _delay(outcome),
            ),
            PlanFigure(
                share_or_count(outcome.inside_band, outcome.sized), _("dans la tranche annoncée"), _sizes(outcome)
            ),
            PlanFigure(
                number(outcome.given_up), _("abandonnés"),
                _("et %(count)s dont le trimestre est passé sans nouvelle") % {"count": number(outcome.overdue)},
            ),
        ),
    )  # fmt: skip


def share_or_count(part: int, whole: int) -> str:
    """A share from twelve on; below, so many of so many: a percentage of a few says more than is known."""
    if not whole:
        return "—"
    if whole >= LEAST_PEERS:
        return percent(part / whole)
    return _("%(part)s sur %(whole)s") % {"part": number(part), "whole": number(whole)}


def _delay(outcome: PlanAndFact) -> str:
    if not outcome.dated:
        return _("aucune date de consultation n’est encore dite")
    dated = _("date connue pour %(count)s") % {"count": number(outcome.dated)}
    late = outcome.late_quarters
    if not late:
        return dated
    words = {"known": dated, "median": quarters_text(late[len(late) // 2]), "count": number(len(late))}
    return _("%(known)s ; lancés plus tard : %(count)s (retard médian : %(median)s)") % words


def _sizes(outcome: PlanAndFact) -> str:
    if not outcome.sized:
        return _("aucun montant attribué n’est encore connu")
    words = {
        "count": number(outcome.sized), "above": number(outcome.above_band), "below": number(outcome.below_band)
    }  # fmt: skip
    return _("montant connu pour %(count)s ; %(above)s au-dessus, %(below)s en dessous") % words

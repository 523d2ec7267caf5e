"""A programme beside what became of it, in figures and sentences that say on how many purchases each rests."""

import datetime as dt

from django.utils.translation import gettext as _

from maillage.buy.contracts.store.indicators import LEAST_PEERS
from maillage.buy.programme.domain.plan_and_fact import PlanAndFact, plan_and_fact
from maillage.buy.programme.pages.parts.programme_words import quarters_text
from maillage.buy.programme.store.planned_purchases import stated_purchases
from maillage.buy.programme.store.programme_search import ProgrammeSearch, purchases_searched
from maillage.buy.programme.store.purchase_contracts import planned_facts
from maillage.web.wording.formats import number, percent


def plan_beside_fact(search: ProgrammeSearch, *, today: dt.date) -> PlanAndFact | None:
    """What became of the purchases that a search finds, whatever their state; None where none was announced."""
    facts = planned_facts(stated_purchases(purchases_searched(search.in_every_state())))
    outcome = plan_and_fact(facts, today=today)
    return outcome if outcome.announced else None


def share_or_count(part: int, whole: int) -> str:
    """A share from twelve on; below, so many of so many: a percentage of a few says more than is known."""
    if not whole:
        return "—"
    if whole >= LEAST_PEERS:
        return percent(part / whole)
    return _("%(part)s sur %(whole)s") % {"part": number(part), "whole": number(whole)}


def delay_text(outcome: PlanAndFact) -> str:
    """Of how many purchases the day of the launch is known, and how late those are that were late."""
    if not outcome.dated:
        return _("aucune date de consultation n’est encore dite")
    dated = _("date connue pour %(count)s") % {"count": number(outcome.dated)}
    late = outcome.late_quarters
    if not late:
        return dated
    words = {"known": dated, "median": quarters_text(late[len(late) // 2]), "count": number(len(late))}
    return _("%(known)s ; lancés plus tard : %(count)s (retard médian : %(median)s)") % words


def sizes_text(outcome: PlanAndFact) -> str:
    """Of how many purchases the amount is known, and how many lie outside of their band."""
    if not outcome.sized:
        return _("aucun montant attribué n’est encore connu")
    words = {
        "count": number(outcome.sized), "above": number(outcome.above_band), "below": number(outcome.below_band)
    }  # fmt: skip
    return _("montant connu pour %(count)s ; %(above)s au-dessus, %(below)s en dessous") % words

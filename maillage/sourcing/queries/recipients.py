"""Whom a need may be put to: the structures that answer it, the best first, that can be reached and were not asked."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Q

from maillage.accounts.queries.organisations import accepted_organisations
from maillage.inclusion.queries.sourcing import SourcedStructure, need_at, structures_for
from maillage.inclusion.queries.structures import public_structures, structure_addresses
from maillage.inclusion.terms.sourcing import MatchPart, MatchPartScore, PartVerdict, StructureLoad, WaitingAnswers
from maillage.sourcing.models import Inquiry, Need
from maillage.sourcing.queries.needs import needs_of_buyers, stated_plan
from maillage.sourcing.terms.needs import InquiryAnswer, NeedState

_WAITING_DAYS: Final = 365
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class NeedReach:
    """Who answers a need: all of them, and those that can be written to; both the best first."""

    matches: tuple[SourcedStructure, ...]
    reachable: tuple[SourcedStructure, ...]


def reach_of(need: Need, *, today: dt.date) -> NeedReach:
    """Who answers ``need`` as the directory stands; nobody where its place is none any more."""
    plan = stated_plan(need)
    question = need_at(plan.territory, frozenset(plan.sectors), plan.yearly_eur)
    question = replace(question, starts_on=plan.starts_on) if question is not None else None
    waiting = waiting_answers(need, today=today) if question is not None else {}
    matches = structures_for(question, today=today, waiting=waiting) if question is not None else []
    rows = public_structures().filter(~Q(contact_email="") | Q(organisation__in=accepted_organisations()))
    # All of them are read, whoever answers: a database takes a thousand numbers at most in one question.
    open_numbers = set(rows.values_list("pk", flat=True)) if matches else set()
    return NeedReach(tuple(matches), tuple(match for match in matches if match.number in open_numbers))


def waiting_answers(need: Need, *, today: dt.date) -> Mapping[str, WaitingAnswers]:
    """What structures said yes to elsewhere, by SIRET: needs of other buyers in progress, or closed without an outcome.

    A need that was closed a year ago waits no more, whatever nobody said of it.
    """
    since = today - dt.timedelta(days=_WAITING_DAYS)
    is_open = Q(need__state=NeedState.ASKED.value) | Q(
        need__state=NeedState.CLOSED.value, need__closed_at__date__gte=since
    )
    rows = Inquiry.objects.filter(is_open, answer=InquiryAnswer.INTERESTED.value, need__in=needs_of_buyers())
    amounts: dict[str, list[float | None]] = {}
    for row in rows.exclude(need=need.pk).select_related("need"):
        yearly = stated_plan(row.need).yearly_eur
        amounts.setdefault(row.siret, []).append(None if yearly is None else yearly / _MONTHS)
    return {
        siret: WaitingAnswers(len(several), sum(amount or 0.0 for amount in several), several.count(None))
        for siret, several in amounts.items()
    }


def next_recipients(need: Need, *, today: dt.date, most: int) -> list[SourcedStructure]:
    """The next ``most`` to ask, each SIRET once whatever kinds it holds; none that was asked before."""
    asked_numbers, asked_sirets = set(), set()
    for number, siret in need.inquiries.values_list("structure", "siret"):
        asked_numbers.add(number)
        asked_sirets.add(siret)
    recipients: dict[str, SourcedStructure] = {}
    for match in reach_of(need, today=today).reachable:
        siret = match.structure.siret
        if match.number not in asked_numbers and siret not in asked_sirets:
            recipients.setdefault(siret, match)
    return list(recipients.values())[:most]


def contact_addresses(inquiry: Inquiry) -> list[str]:
    """Where a structure that is asked is written to; nowhere once it is no more."""
    return structure_addresses(inquiry.structure) if inquiry.structure else []


def match_values(match: SourcedStructure) -> dict[str, Any]:
    """A mark with its reasons, as an inquiry keeps it."""
    score = match.score
    return {
        "points": score.points,
        "low": score.low,
        "high": score.high,
        "known_share": score.known_share,
        "is_reach_known": match.is_reach_known,
        "parts": [
            [part.part.value, part.verdict.value, part.points, part.figure]
            + ([part.load.contracts, part.load.answers] if part.load else [])
            for part in score.parts
        ],
    }


def match_parts(values: dict[str, Any]) -> Iterator[MatchPartScore]:
    """The reasons that an inquiry keeps, in our terms."""
    for part, verdict, points, figure, *counts in values["parts"]:
        load = StructureLoad(figure, *counts) if counts else None
        yield MatchPartScore(MatchPart(part), PartVerdict(verdict), points, figure, load)

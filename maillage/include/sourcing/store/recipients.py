"""The recipients of a need: matching structures, best first, that can be reached and were not asked."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Q

from maillage.accounts.store.organisations import accepted_organisations
from maillage.include.sourcing.domain.needs import InquiryAnswer, NeedState
from maillage.include.sourcing.store.models import Inquiry, Need
from maillage.include.sourcing.store.needs import needs_of_buyers, stated_plan
from maillage.include.structures.domain.sourcing import (
    MatchPart,
    MatchPartScore,
    PartVerdict,
    StructureLoad,
    WaitingAnswers,
)
from maillage.include.structures.store.sourcing import SourcedStructure, need_at, structures_for
from maillage.include.structures.store.structures import public_structures, structure_addresses

_WAITING_DAYS: Final = 365
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class NeedReach:
    """The structures that match a need, and those that can be contacted; best first."""

    matches: tuple[SourcedStructure, ...]
    reachable: tuple[SourcedStructure, ...]


def reach_of(need: Need, *, today: dt.date) -> NeedReach:
    """The matches of ``need`` in the current directory; empty if its location is unknown."""
    plan = stated_plan(need)
    question = need_at(plan.territory, frozenset(plan.sectors), plan.yearly_eur)
    question = replace(question, starts_on=plan.starts_on) if question is not None else None
    waiting = waiting_answers(need, today=today) if question is not None else {}
    matches = structures_for(question, today=today, waiting=waiting) if question is not None else []
    rows = public_structures().filter(~Q(contact_email="") | Q(organisation__in=accepted_organisations()))
    # Read in full: databases limit the number of parameters of a query.
    open_numbers = set(rows.values_list("pk", flat=True)) if matches else set()
    return NeedReach(tuple(matches), tuple(match for match in matches if match.number in open_numbers))


def waiting_answers(need: Need, *, today: dt.date) -> Mapping[str, WaitingAnswers]:
    """Positive answers of structures to other buyers, by SIRET: to open needs, or closed ones without an outcome.

    A need closed more than a year ago no longer counts.
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
    """The next ``most`` structures to ask, each SIRET once, without those asked before."""
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
    """The e-mail addresses of a structure; empty if it no longer exists."""
    return structure_addresses(inquiry.structure) if inquiry.structure else []


def match_values(match: SourcedStructure) -> dict[str, Any]:
    """A score with its reasons, as stored with an inquiry."""
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
    """The reasons stored with an inquiry."""
    for part, verdict, points, figure, *counts in values["parts"]:
        load = StructureLoad(figure, *counts) if counts else None
        yield MatchPartScore(MatchPart(part), PartVerdict(verdict), points, figure, load)

"""Whom a need may be put to: the structures that answer it, the best first, that can be reached and were not asked."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from maillage.accounts.queries.organisations import accepted_organisations, emails_of_members, takes_part
from maillage.accounts.terms import Role
from maillage.inclusion.queries.sourcing import SourcedStructure, need_at, structures_for
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.terms.sourcing import MatchPart, MatchPartScore, PartVerdict
from maillage.sourcing.models import Inquiry, Need
from maillage.sourcing.queries.needs import stated_plan


@dataclass(frozen=True, slots=True)
class NeedReach:
    """Who answers a need: all of them, and those that can be written to; both the best first."""

    matches: tuple[SourcedStructure, ...]
    reachable: tuple[SourcedStructure, ...]


def reach_of(need: Need, *, today: dt.date) -> NeedReach:
    """Who answers ``need`` as the directory stands; nobody where its place is none any more."""
    plan = stated_plan(need)
    question = need_at(plan.territory, frozenset(plan.sectors), plan.yearly_eur)
    matches = structures_for(question, today=today) if question is not None else []
    rows = public_structures().filter(~Q(contact_email="") | Q(organisation__in=accepted_organisations()))
    # All of them are read, whoever answers: a database takes a thousand numbers at most in one question.
    open_numbers = set(rows.values_list("pk", flat=True)) if matches else set()
    return NeedReach(tuple(matches), tuple(match for match in matches if match.number in open_numbers))


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
    """Where a structure is written to: its own address, else that of its organisation, else of who edits there."""
    structure = inquiry.structure
    if structure is None:
        return []
    if structure.contact_email:
        return [structure.contact_email]
    organisation = structure.organisation
    if organisation is None or not takes_part(organisation):
        return []
    return [organisation.email] if organisation.email else emails_of_members(organisation, Role.EDITOR)


def match_values(match: SourcedStructure) -> dict[str, Any]:
    """A mark with its reasons, as an inquiry keeps it."""
    score = match.score
    return {
        "points": score.points,
        "low": score.low,
        "high": score.high,
        "known_share": score.known_share,
        "is_reach_known": match.is_reach_known,
        "parts": [[part.part.value, part.verdict.value, part.points, part.figure] for part in score.parts],
    }


def match_parts(values: dict[str, Any]) -> Iterator[MatchPartScore]:
    """The reasons that an inquiry keeps, in our terms."""
    for part, verdict, points, figure in values["parts"]:
        yield MatchPartScore(MatchPart(part), PartVerdict(verdict), points, figure)

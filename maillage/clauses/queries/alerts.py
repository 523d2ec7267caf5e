"""The alerts for facilitators, and the owner of an unsubscribe link."""

import datetime as dt
from collections.abc import Iterator

from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import acting_or_none
from maillage.accounts.terms import Capability, Role
from maillage.clauses.models import AlertLetters, InsertionClause
from maillage.clauses.queries.hours.hour_findings import hours_above_legal, month_bounds, rows_of_people
from maillage.clauses.queries.hours.hour_sums import clause_forecast, hour_sums, silent_since
from maillage.clauses.queries.month_letters import reporters_without
from maillage.clauses.rules.lateness import hours_behind
from maillage.clauses.terms.alerts import NEAR_END_MONTHS, NEAR_END_SHARE, ClauseAlert
from maillage.clauses.terms.clauses import ClauseState
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import NotFound, sentence
from maillage.web.protection.tokens import token_digest


def alerts_of(clause: InsertionClause, *, today: dt.date) -> Iterator[ClauseAlert]:
    """The current alerts of an open clause."""
    sums, this_month = hour_sums(clause), WorkMonth.of(today)
    forecast = clause_forecast(clause, sums, today=today)
    is_behind = forecast is not None and forecast.middle < clause.promised_centihours
    if forecast is None and silent_since(clause, sums, today=today) is not None:
        # Without recent reports there is no forecast, but the expected hours so far are known.
        is_behind = bool(
            hours_behind(
                promised=clause.promised_centihours,
                done=sums.done,
                first_month=clause.first_month,
                last_month=clause.last_month,
                this_month=this_month.number,
            )
        )
    if is_behind:
        yield ClauseAlert.BEHIND
    silent = [set(reporters_without(this_month.after(-ago)).filter(clause=clause).values_list("pk")) for ago in (1, 2)]
    if silent[0] & silent[1]:
        yield ClauseAlert.SILENT
    if any(True for _finding in hours_above_legal(clause, month_bounds(rows_of_people(clause)))):
        yield ClauseAlert.ABOVE_LEGAL
    is_near = 0 <= clause.last_month - this_month.number <= NEAR_END_MONTHS
    if is_near and sums.done < NEAR_END_SHARE * clause.promised_centihours:
        yield ClauseAlert.NEAR_END


def followed_clauses(person: User) -> list[InsertionClause]:
    """The open clauses that a person follows, if she still has access in their coordination."""
    rows = InsertionClause.objects.filter(facilitator=person, state=ClauseState.OPEN.value)
    return [
        row
        for row in rows.select_related("coordination")
        if acting_or_none(person, row.coordination, Role.EDITOR, Capability.INCLUDE) is not None
    ]


def facilitators_to_write_to(today: dt.date) -> list[User]:
    """People who follow an open clause, have an e-mail address, did not unsubscribe, and were not processed today."""
    followed = InsertionClause.objects.filter(state=ClauseState.OPEN.value).exclude(facilitator=None)
    people = User.objects.filter(pk__in=followed.values("facilitator"), is_active=True).exclude(email="")
    done = AlertLetters.objects.filter(looked_on=today) | AlertLetters.objects.exclude(stopped_at=None)
    return list(people.exclude(pk__in=done.values("user")).order_by("pk"))


def alert_letters_of(token: str) -> AlertLetters:
    """The letters behind a token; NotFound if unknown or superseded by a later letter."""
    row = AlertLetters.objects.filter(token_digest=token_digest(token)).first()
    if row is None:
        raise NotFound("alert_link_gone", sentence("Ce lien n’est plus valable : prenez celui de la dernière lettre."))
    return row

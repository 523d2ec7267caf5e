"""The alerts for facilitators: which are due, which were notified, unsubscriptions."""

import datetime as dt
import secrets
from collections.abc import Collection, Iterator

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import acting_or_none
from maillage.core.problems import NotFound, sentence
from maillage.include.clauses.domain.alerts import NEAR_END_MONTHS, NEAR_END_SHARE, ClauseAlert, hours_behind
from maillage.include.clauses.domain.clauses import ClauseState
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.hours.hour_findings import hours_above_legal, month_bounds, rows_of_people
from maillage.include.clauses.store.hours.hour_sums import clause_forecast, hour_sums, silent_since
from maillage.include.clauses.store.models import AlertLetters, InsertionClause
from maillage.include.clauses.store.month_letters import reporters_without
from maillage.web.protection.tokens import token_digest


def fresh_alerts(person: User, alerts: Collection[str], *, today: dt.date) -> tuple[set[str], str]:
    """The alerts that she was not notified of while they lasted, and a new unsubscribe token.

    Marks her as processed today: at most one letter per day.
    """
    row, _is_new = AlertLetters.objects.get_or_create(user=person, defaults={"token_digest": secrets.token_hex(16)})
    token, fresh = secrets.token_urlsafe(32), set(alerts) - set(row.told)
    row.told, row.looked_on = sorted(alerts), today
    if fresh:
        row.token_digest = token_digest(token)
    row.save()
    return fresh, token


def end_alert_letters(row: AlertLetters, *, now: dt.datetime | None) -> None:
    """Unsubscribe from the letters, or subscribe again for None."""
    AlertLetters.objects.filter(pk=row.pk).update(stopped_at=now)


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

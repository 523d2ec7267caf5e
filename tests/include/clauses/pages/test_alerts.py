"""A facilitator is written to about what is new among her clauses, once a day at most, until she wants no more."""

import datetime as dt
import re

import pytest
from django.test import Client

from maillage.include.clauses.domain.alerts import ClauseAlert
from maillage.include.clauses.pages.parts.alert_letters import write_due_alerts
from maillage.include.clauses.store.alerts import alerts_of
from maillage.include.clauses.store.clauses import close_clause
from tests.include.clauses.scene import FIRST, Coordinations, worked
from tests.letters_sent import letters_sent

ORIGIN = "https://agence.example"


def moment(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 8, tzinfo=dt.UTC)


def test_behind_silent_above_legal_and_near_its_end_are_told(scene: Coordinations) -> None:
    early = list(alerts_of(scene.clause, today=dt.date(2026, 1, 20)))
    scene.say(*(worked(f"P-{one}", FIRST.after(month), 100) for one in range(6) for month in range(8)))
    running = set(alerts_of(scene.clause, today=dt.date(2026, 9, 10)))
    scene.say(worked("P-0", FIRST.after(3), 230))
    late = set(alerts_of(scene.clause, today=dt.date(2026, 11, 10)))

    assert early == []
    assert running == {ClauseAlert.BEHIND, ClauseAlert.NEAR_END}
    assert late == set(ClauseAlert)


def test_letter_tells_what_is_new_once_a_day_and_never_the_same_twice(scene: Coordinations) -> None:
    first = write_due_alerts(moment(10, 5), ORIGIN)
    same_day, next_day = write_due_alerts(moment(10, 5), ORIGIN), write_due_alerts(moment(10, 6), ORIGIN)
    scene.say(worked("P-7", FIRST, 240))
    more = write_due_alerts(moment(10, 7), ORIGIN)
    close_clause(scene.acting, scene.clause, now=moment(10, 8))
    closed = write_due_alerts(moment(10, 8), ORIGIN)

    assert (first, same_day, next_day, more, closed) == (1, 0, 0, 1, 0)
    assert [letter.to for letter in letters_sent()] == [["gaelle@example.org"]] * 2
    assert "deux mois de suite manquent" in letters_sent()[0].body
    assert "dépasse les heures légales" in letters_sent()[1].body
    assert "deux mois de suite" not in letters_sent()[1].body
    assert "P-7" not in letters_sent()[1].body


def test_link_of_the_letter_ends_the_letters_and_begins_them_again(scene: Coordinations) -> None:
    write_due_alerts(moment(10, 5), ORIGIN)
    link = re.search(rf"{ORIGIN}(/lettres-de-clauses/\S+)", str(letters_sent()[0].body))
    assert link is not None
    browser = Client(enforce_csrf_checks=True)

    looked = browser.get(link[1]).content.decode()
    ended = browser.post(link[1], {"List-Unsubscribe": "One-Click"}).content.decode()
    scene.say(worked("P-7", FIRST, 240))
    silent = write_due_alerts(moment(10, 7), ORIGIN)
    browser.post(link[1], {"reprendre": "1"})
    again = write_due_alerts(moment(10, 8), ORIGIN)

    assert "N’en plus recevoir" in looked
    assert "Vous n’en recevez plus." in ended
    assert letters_sent()[0].extra_headers["List-Unsubscribe"] == f"<{ORIGIN}{link[1]}>"
    assert (silent, again) == (0, 1)


@pytest.mark.parametrize("token", ["x", "un-autre-jeton"])
def test_link_that_is_of_no_letter_leads_nowhere(scene: Coordinations, token: str) -> None:
    assert Client().get(f"/lettres-de-clauses/{token}").status_code == 404

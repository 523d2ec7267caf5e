"""A holder says a month by the link of a letter, without an account; who does not is asked once, then called."""

import datetime as dt
import re

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils.timezone import localdate

from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.month_letters import ask_due_months, ask_month
from maillage.include.clauses.store.follow_up import case_notes, hand_clauses_over
from maillage.include.clauses.store.models import HourEntry, InsertionClause, MonthLetter
from maillage.include.clauses.store.month_letters import calls_to_make
from tests.include.clauses.scene import FIRST, Coordinations, worked
from tests.letters_sent import letters_sent

ORIGIN = "https://agence.example"
MONTH = FIRST.after(1)
ASKED_AT = dt.datetime.combine(MONTH.after(1).first_day + dt.timedelta(days=4), dt.time(8), tzinfo=dt.UTC)


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def link_of_letter() -> str:
    match = re.search(rf"{ORIGIN}(/heures/\S+)", str(letters_sent()[-1].body))
    assert match is not None
    return match[1]


def typed(hours: list[str]) -> dict[str, list[str]]:
    count = len(hours)
    columns = {"pseudonyme": ["P-1", "P-2", "44-7K3QXA"][:count], "heures": hours, "mode": ["embauche"] * count}
    return columns | {name: [""] * count for name in ("departement", "commune", "preuve")}


@pytest.fixture
def asked(scene: Coordinations) -> Coordinations:
    """January was said; February is asked for by a letter that was sent just now."""
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50))
    now = dt.datetime.combine(localdate(), dt.time(8), tzinfo=dt.UTC)
    ask_month(scene.acting, scene.holder, MONTH, origin=ORIGIN, now=now)
    return scene


def test_link_shows_last_months_people_and_what_is_confirmed_is_kept(asked: Coordinations) -> None:
    telephone, link = Client(), link_of_letter()

    begun = text_of(telephone.get(link))
    untouched = HourEntry.objects.count()
    answer = telephone.post(link, typed(["100", "60,5", "35"]))
    after = text_of(telephone.get(link))

    assert 'value="P-1"' in begun
    assert 'value="100"' in begun
    assert untouched == 2
    assert answer.status_code == 302
    assert "C’est noté, merci." in after
    said = HourEntry.objects.filter(month=MONTH.number, origin="letter")
    assert sorted(said.values_list("centihours", flat=True)) == [3_500, 6_050, 10_000]


def test_many_people_are_summed_up_and_confirmed_before_the_lines(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 50.5) for number in range(9)))
    ask_month(
        scene.acting, scene.holder, MONTH, origin=ORIGIN, now=dt.datetime.combine(localdate(), dt.time(8), dt.UTC)
    )

    page = text_of(Client().get(link_of_letter()))

    assert "9 personnes, 454,50 h." in page
    assert page.index("Confirmer tout, tel quel") < page.index('value="P-00"')


def test_line_that_stood_ready_and_was_not_used_is_none(asked: Coordinations) -> None:
    lines = {**typed(["100", "60", ""]), "pret": ["", "", "1"]}

    answer = Client().post(link_of_letter(), lines)

    assert answer.status_code == 302
    assert HourEntry.objects.filter(month=MONTH.number).count() == 2


def test_nobody_worked_is_an_answer_too(asked: Coordinations) -> None:
    link = link_of_letter()

    Client().post(link, {"personne": "1"})

    assert MonthLetter.objects.get().answered_at is not None
    assert HourEntry.objects.filter(month=MONTH.number).count() == 0
    assert calls_to_make(asked.here, ASKED_AT.date() + dt.timedelta(days=20)) == []


def test_name_typed_on_the_telephone_is_refused_and_kept_nowhere(asked: Coordinations) -> None:
    answer = Client().post(link_of_letter(), {**typed(["10"]), "pseudonyme": ["Jean Dupont"]})

    assert answer.status_code == 422
    assert "n’est pas un pseudonyme" in text_of(answer)
    assert HourEntry.objects.filter(month=MONTH.number).count() == 0


def test_fresh_link_ends_the_one_before_and_no_token_lies_in_the_database(asked: Coordinations) -> None:
    before = link_of_letter()
    browser = asked.client(asked.gaelle)

    browser.post(f"/mon-espace/clauses/{asked.clause.pk}/demander", {"mois": MONTH.word})
    after = re.search(r"/heures/(\S+)", str(letters_sent()[-1].body))

    assert after is not None
    assert Client().get(before).status_code == 404
    assert Client().get(after[0]).status_code == 200
    assert MonthLetter.objects.get().token_digest != after[1]


def test_month_is_asked_for_once_and_not_of_who_said_it(scene: Coordinations) -> None:
    early = ask_due_months(ASKED_AT.replace(day=1), ORIGIN)
    first = ask_due_months(ASKED_AT, ORIGIN)
    again = ask_due_months(ASKED_AT + dt.timedelta(days=2), ORIGIN)
    scene.say(worked("P-1", MONTH.after(1), 10))
    said = ask_due_months(ASKED_AT + dt.timedelta(days=31), ORIGIN)

    assert (early, first, again, said) == (0, 1, 0, 0)
    assert [letter.to for letter in letters_sent()] == [["chantier@example.org"]]
    assert "P-1" not in letters_sent()[0].body


def test_who_does_not_answer_is_in_the_calendar_of_the_facilitator(scene: Coordinations) -> None:
    ask_due_months(ASKED_AT, ORIGIN)
    day = ASKED_AT.date()

    soon = calls_to_make(scene.here, day + dt.timedelta(days=5))
    late = calls_to_make(scene.here, day + dt.timedelta(days=12))
    of_others = calls_to_make(scene.elsewhere, day + dt.timedelta(days=12))
    scene.say(worked("P-1", MONTH, 10))

    assert (soon, of_others) == ([], [])
    assert [(call.reporter.pk, call.month, call.asked_on) for call in late] == [(scene.holder.pk, MONTH, day)]
    assert calls_to_make(scene.here, day + dt.timedelta(days=12)) == []


def test_note_that_names_somebody_is_stopped_and_another_is_kept(scene: Coordinations) -> None:
    browser = scene.client(scene.gaelle)
    address = f"/mon-espace/clauses/{scene.clause.pk}"

    browser.post(f"{address}/notes", {"note": "Vu Mme Martin au chantier."})
    browser.post(f"{address}/notes", {"note": "Le chantier reprend en mars."})

    assert [text for _at, text in case_notes(scene.clause, most=9)] == ["Le chantier reprend en mars."]


def test_clauses_of_who_leaves_go_to_another_of_the_same_coordination(scene: Coordinations) -> None:
    scene.here.memberships.create(user=scene.herve, role="editor")

    count = hand_clauses_over(
        scene.acting, str(scene.gaelle.pk), str(scene.herve.pk), now=dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    )

    assert count == 1
    assert InsertionClause.objects.get().facilitator == scene.herve
    assert WorkMonth(InsertionClause.objects.get().last_month) == FIRST.after(11)

"""After the days that the page said nobody is known any more; the counts by role stay."""

import datetime as dt

import pytest
from django.forms.models import model_to_dict

from maillage.core.problems import NotFound, Refused
from maillage.include.events.domain.plans import CodeRead
from maillage.include.events.store.arrivals import check_in
from maillage.include.events.store.erasure import agree_to_follow_up, erase_past_events
from maillage.include.events.store.links import registration_of, registration_token
from maillage.include.events.store.models import Event, Registration, Speaker
from maillage.include.events.store.programmes import save_speaker
from maillage.include.events.store.registrations import (
    cancel_registration,
    confirm_address,
    counts_by_role,
    registrations_of,
)
from tests.include.events.days import NOW, STARTS_AT, inscribed, published_day
from tests.people import People

pytestmark = pytest.mark.django_db
ENDS_AT = STARTS_AT + dt.timedelta(hours=4)


def test_names_addresses_and_tokens_go_after_the_days_said_and_counts_stay(people: People) -> None:
    event = published_day(people, erase_days=30)
    rows = inscribed(event, "ines", "jean", "kim")
    save_speaker(event, name="Zoé Muet", role="", organisation_name="", email="zoe@example.org", now=NOW)
    check_in(event, [CodeRead(rows[0].code, STARTS_AT)], now=ENDS_AT)

    early = erase_past_events(ENDS_AT + dt.timedelta(days=29, hours=23))
    due = erase_past_events(ENDS_AT + dt.timedelta(days=30))
    again = erase_past_events(ENDS_AT + dt.timedelta(days=31))

    erased = Event.objects.get(pk=event.pk)
    assert (early, due, again) == (0, 1, 0)
    assert counts_by_role(erased) == {"buyer": {"confirmed": 2, "waiting": 1, "present": 1}}
    left = str([model_to_dict(row) for row in Registration.objects.all()])
    assert [word for word in ("Ines", "jean@", "Mairie", rows[0].code) if word in left] == []
    assert Registration.objects.filter(state="erased", token_hash=None, user=None).count() == 3
    assert Speaker.objects.count() == 0


def test_who_agreed_to_be_asked_later_is_kept_for_that_alone_and_then_erased(people: People) -> None:
    event = published_day(people, erase_days=30)
    event.sessions.create(kind="meetings", title="Rendez-vous", starts_at=STARTS_AT, ends_at=ENDS_AT)
    agreed, other, waiting = inscribed(event, "ines", "jean", "kim")
    for row in (agreed, waiting):
        agree_to_follow_up(row, is_agreed=True, now=NOW)
    check_in(event, [CodeRead(agreed.code, STARTS_AT)], now=ENDS_AT)

    erase_past_events(ENDS_AT + dt.timedelta(days=30))
    kept = Registration.objects.get(pk=agreed.pk)
    rows = list(registrations_of(event))
    days = [erase_past_events(ENDS_AT + dt.timedelta(days=days)) for days in (399, 400, 401)]

    assert (kept.state, kept.name, kept.email) == ("followed", "Ines", "ines@example.org")
    assert (kept.code, kept.checked_in_at, kept.token_hash is not None) == ("", None, True)
    assert rows == []
    assert days == [0, 1, 0]
    assert set(Registration.objects.values_list("state", "email", "token_hash")) == {("erased", "", None)}
    assert counts_by_role(Event.objects.get()) == {"buyer": {"confirmed": 2, "waiting": 1, "present": 1}}
    assert other.pk != agreed.pk


def test_who_was_kept_to_be_asked_and_says_no_is_erased_at_once(people: People) -> None:
    event = published_day(people, erase_days=30)
    row = inscribed(event, "ines")[0]
    with pytest.raises(Refused) as refusal:
        agree_to_follow_up(row, is_agreed=True, now=NOW)
    event.sessions.create(kind="meetings", title="Rendez-vous", starts_at=STARTS_AT, ends_at=ENDS_AT)
    agree_to_follow_up(row, is_agreed=True, now=NOW)
    erase_past_events(ENDS_AT + dt.timedelta(days=30))

    agree_to_follow_up(row, is_agreed=False, now=NOW)

    assert (refusal.value.code, Registration.objects.get().state) == ("follow_up_not_asked", "erased")
    assert Registration.objects.get().email == ""


def test_address_that_a_stranger_typed_is_gone_a_day_after_its_place_was_given_back(people: People) -> None:
    event = published_day(people)
    stranger, own = inscribed(event, "ines", "jean")
    confirm_address(own, now=NOW)
    for row in (stranger, own):
        cancel_registration(row, now=NOW)
    Registration.objects.update(letter_due="")

    erased = [erase_past_events(NOW + dt.timedelta(hours=hours)) for hours in (23, 25)]

    assert (erased, Registration.objects.get(pk=stranger.pk).email) == ([0, 1], "")
    assert Registration.objects.get(pk=own.pk).email == "jean@example.org"


def test_link_of_who_was_erased_opens_nothing_and_says_why(people: People) -> None:
    event = published_day(people, erase_days=1)
    inscribed(event, "ines")

    erase_past_events(ENDS_AT + dt.timedelta(days=2))

    with pytest.raises(NotFound) as problem:
        registration_of(registration_token(event, "ines@example.org"))
    assert problem.value.code == "registration_unknown"

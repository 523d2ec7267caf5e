"""After the days that the page said nobody is known any more; the counts by role stay."""

import datetime as dt

import pytest
from django.forms.models import model_to_dict

from maillage.core.problems import NotFound
from maillage.events.models import Event, Registration, Speaker
from maillage.events.queries.links import registration_of, registration_token
from maillage.events.queries.registrations import counts_by_role
from maillage.events.record.arrivals import check_in
from maillage.events.record.erasure import erase_past_events
from maillage.events.record.programmes import put_speaker
from maillage.events.terms.plans import CodeRead
from tests.events.days import NOW, STARTS_AT, inscribed, published_day
from tests.people import People

pytestmark = pytest.mark.django_db
ENDS_AT = STARTS_AT + dt.timedelta(hours=4)


def test_names_addresses_and_tokens_go_after_the_days_said_and_counts_stay(people: People) -> None:
    event = published_day(people, erase_days=30)
    rows = inscribed(event, "ines", "jean", "kim")
    put_speaker(event, name="Zoé Muet", role="", organisation_name="", email="zoe@example.org", now=NOW)
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


def test_link_of_who_was_erased_opens_nothing_and_says_why(people: People) -> None:
    event = published_day(people, erase_days=1)
    inscribed(event, "ines")

    erase_past_events(ENDS_AT + dt.timedelta(days=2))

    with pytest.raises(NotFound) as problem:
        registration_of(registration_token(event, "ines@example.org"))
    assert problem.value.code == "registration_unknown"

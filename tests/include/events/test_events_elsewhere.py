"""Events where others show them: API, calendars, search, place pages, cockpit."""

import datetime as dt

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.plans import SessionPlan
from maillage.include.events.store.events import next_event_near
from maillage.include.events.store.models import Event
from maillage.include.events.store.programmes import record_consent, save_session, save_speaker
from maillage.territory.store.territories import territory
from tests.include.events.days import NOW, coming_day, published_day
from tests.people import People

pytestmark = pytest.mark.django_db


def test_speaker_who_withdraws_is_named_nowhere_any_more(people: People) -> None:
    event, now = coming_day(people), utc_now()
    speaker = save_speaker(event, name="Alix Muet", role="", organisation_name="", email="zoe@example.org", now=now)
    plan = SessionPlan(
        kind=SessionKind.PLENARY,
        title="Ouverture",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        speakers=(speaker.pk,),
    )
    session = save_session(event, plan, now=now).pk
    places = (
        f"/evenements/{event.slug}",
        f"/evenements/{event.slug}/session-{session}.ics",
        f"/api/v1/events/{event.slug}",
    )

    def naming() -> list[bool]:
        return ["Alix Muet" in Client().get(place).content.decode() for place in places]

    before = naming()
    record_consent(speaker, is_given=True, now=now)
    agreed = naming()
    record_consent(speaker, is_given=False, now=now)

    assert (before, agreed, naming()) == ([False] * 3, [True] * 3, [False] * 3)


def test_api_lists_coming_events_and_past_ones_apart(people: People) -> None:
    coming = coming_day(people)
    past = coming_day(people)
    hour = dt.timedelta(hours=1)
    Event.objects.filter(pk=past.pk).update(starts_at=utc_now() - 2 * hour, ends_at=utc_now() - hour)

    slugs = [
        [event["id"] for event in Client().get(f"/api/v1/events{query}").json()["items"]]
        for query in ("", "?past=true")
    ]

    assert slugs == [[coming.slug], [past.slug]]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("commune:44131", "here"),
        ("departement:44", "here"),
        ("region:52", "here"),
        ("commune:44012", "near"),  # La Bernerie-en-Retz, next to it
        ("commune:49007", "nowhere"),  # Angers, an hour and a half away
    ],
)
def test_place_page_says_the_next_event_there_or_near(people: People, place: str, where: str) -> None:
    pornic = territory("commune:44131")
    event = published_day(people, lon=pornic.lon, lat=pornic.lat)

    near = next_event_near(territory(place), now=NOW)

    found = "nowhere" if near is None else "here" if near[1] is None else "near"
    assert (found, near is None or near[0] == event) == (where, True)


def test_search_finds_a_coming_event_by_the_words_of_its_title_and_place(people: People) -> None:
    event = coming_day(people)

    found = Client().get("/recherche?q=openmap pornic").content.decode()

    assert f"/evenements/{event.slug}" in found


def test_map_of_the_list_has_a_disc_where_an_event_comes(people: People) -> None:
    event = coming_day(people)

    answer = Client().get("/evenements/carte.json").json()

    (feature,) = answer["features"]
    told = {name: feature["properties"].get(name) for name in ("label", "title", "href", "links")}
    assert told == {"label": "1", "title": event.title, "href": f"/evenements/{event.slug}", "links": None}
    assert "data-listed-map" in Client().get("/evenements").content.decode()


def test_events_of_one_place_are_one_disc_with_a_link_each(people: People) -> None:
    first, second = coming_day(people), coming_day(people)

    (feature,) = Client().get("/evenements/carte.json").json()["features"]

    assert feature["properties"]["label"] == "2"
    assert [link["href"] for link in feature["properties"]["links"]] == [
        f"/evenements/{event.slug}" for event in (first, second)
    ]


def test_list_without_a_coming_event_has_no_map() -> None:
    assert "data-listed-map" not in Client().get("/evenements").content.decode()


def test_cockpit_of_the_organiser_has_her_coming_events_and_that_of_others_has_not(people: People) -> None:
    event = coming_day(people)

    shown = {name: event.slug in people.client(name).get("/mon-espace").content.decode() for name in ("chloe", "farid")}

    assert shown == {"chloe": True, "farid": False}


def test_agenda_may_be_framed_by_any_site_and_nothing_else_of_events_may(people: People) -> None:
    event = coming_day(people)
    paths = ("/evenements?embed=1", "/evenements", f"/evenements/{event.slug}?embed=1")

    answers = [Client().get(path) for path in paths]

    framing = ["frame-ancestors *" in answer["Content-Security-Policy"] for answer in answers]
    texts = [answer.content.decode() for answer in answers]
    assert framing == [True, False, False]
    assert (event.slug in texts[0], "<nav" in texts[0]) == (True, False)
    assert "evenements?embed=1&quot;" in texts[1]


def test_program_is_not_told_that_an_event_that_is_over_or_takes_everybody_is_full(people: People) -> None:
    # Places left were 0 where nobody could say.
    coming, over = coming_day(people), published_day(people, now=utc_now())
    Event.objects.filter(pk=over.pk).update(
        starts_at=utc_now() - dt.timedelta(days=3), ends_at=utc_now() - dt.timedelta(days=2)
    )

    def free(event: Event) -> int | None:
        left: int | None = Client().get(f"/api/v1/events/{event.slug}").json()["free_places"]
        return left

    assert (free(coming), free(over)) == (coming.places, None)
    Event.objects.filter(pk=coming.pk).update(cancelled_at=utc_now())
    assert free(coming) is None

"""Stands in the day of an organiser: given and refused in place."""

import pytest

from maillage.core.clock import utc_now
from maillage.include.events.store.meeting_tables.models import StandRequest
from maillage.include.events.store.stands import ask_stand
from tests.include.events.days import coming_day, inscribed
from tests.people import People

pytestmark = pytest.mark.django_db
TODAY = "/mon-espace/attente/stands"


@pytest.fixture
def stand(people: People) -> StandRequest:
    """Inès asks for one at the day of Pornic."""
    (registration,) = inscribed(coming_day(people), "inès", now=utc_now())
    return ask_stand(registration, title="Nos paniers", needs="Une prise", now=utc_now())


def test_stand_gets_its_number_in_place(people: People, stand: StandRequest) -> None:
    page = people.client("chloe").get("/mon-espace").content.decode()
    people.client("chloe").post(f"{TODAY}/give", {"cle": str(stand.pk), "numero": "12"})

    assert "Nos paniers" in page
    stand.refresh_from_db()
    assert (stand.state, stand.number) == ("given", 12)


def test_number_that_is_no_number_is_refused_in_its_row(people: People, stand: StandRequest) -> None:
    answer = people.client("chloe").post(f"{TODAY}/give", {"cle": str(stand.pk), "numero": "douze"})

    assert answer.status_code == 422
    stand.refresh_from_db()
    assert stand.state == "asked"


def test_stand_is_refused_in_place(people: People, stand: StandRequest) -> None:
    people.client("chloe").post(f"{TODAY}/refuse", {"cle": str(stand.pk)})

    stand.refresh_from_db()
    assert stand.state == "refused"


@pytest.mark.parametrize("name", ["david", "farid", "aline"])
def test_nobody_else_gives_it(people: People, stand: StandRequest, name: str) -> None:
    people.client(name).post(f"{TODAY}/give", {"cle": str(stand.pk), "numero": "12"})

    stand.refresh_from_db()
    assert stand.state == "asked"

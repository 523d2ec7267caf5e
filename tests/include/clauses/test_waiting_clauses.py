"""What waits in the space of a facilitator, an owner and a holder, in matters of clauses."""

import datetime as dt

import pytest
from django.http import HttpRequest
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts.cockpit import CockpitVisit, WaitingItem, queue_named
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.core.clock import utc_now
from maillage.include.clauses.domain.alerts import hours_behind
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.models import HourReporter, InsertionClause, MonthLetter
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, Coordinations, worked
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db

IN_MAY = dt.date(2026, 5, 20)
AFTER_THE_END = dt.date(2027, 3, 20)


def waiting(person: User, today: dt.date) -> list[WaitingItem]:
    """What waits for a person in matters of clauses, in the order of the page."""
    visit = CockpitVisit(person, HttpRequest(), today, dt.datetime.combine(today, dt.time(9), dt.UTC))
    items = [item for name in ("months", "clauses") for item in queue_named(name).waiting(visit)]
    return sorted(items, key=lambda item: item.order)


def texts(person: User, today: dt.date) -> list[str]:
    return [item.sentence.replace("\u202f", " ") for item in waiting(person, today)]


def member(name: str, siret: str = "") -> User:
    organisation = Organisation.objects.create(name=name, siret=siret)
    user = User.objects.create(username=name)
    Membership.objects.create(user=user, organisation=organisation, role=Role.READER.value)
    return user


def test_facilitator_is_told_whom_to_ask_and_what_is_late(scene: Coordinations) -> None:
    HourReporter.objects.update(email="")
    scene.say(worked("P-1", FIRST, 100))

    first, second = waiting(scene.gaelle, IN_MAY)

    assert first.sentence == "Bâtisseurs de l’Ouest n’a pas dit ses heures (avril 2026)."
    assert (first.acts, "sans adresse pour la lettre du mois" in first.detail) == ((), True)
    assert "en retard de 33 233 heures sur un rythme égal." in second.sentence.replace("\u202f", " ")
    assert texts(scene.herve, IN_MAY) == []


def test_holder_with_an_address_is_asked_again_in_place(scene: Coordinations) -> None:
    HourReporter.objects.update(email="paie@example.org")
    (reporter,) = HourReporter.objects.all()
    MonthLetter.objects.create(
        reporter=reporter,
        month=WorkMonth.of(localdate()).after(-1).number,
        token_digest="0" * 64,
        asked_at=utc_now() - dt.timedelta(days=20),
    )
    InsertionClause.objects.update(first_month=0, last_month=WorkMonth.of(localdate()).after(6).number)
    client = scene.client(scene.gaelle)
    (row,) = [row for row in client.get("/mon-espace").context["today"].rows if row.queue.name == "months"]

    page = client.post("/mon-espace/attente/months/ask", {"cle": row.item.key}, follow=True)

    assert [letter.to for letter in letters_sent()] == [["paie@example.org"]]
    assert "avec un lien neuf" in page.content.decode()
    assert [row for row in page.context["today"].rows if row.queue.name == "months"] == []


def test_clause_of_which_nobody_said_hours_is_not_said_to_be_late_by_all_of_them(scene: Coordinations) -> None:
    said = texts(scene.gaelle, IN_MAY)

    assert [text for text in said if text.endswith("aucune heure encore.")] != []
    assert [text for text in said if "en retard" in text] == []


def test_clause_that_is_over_asks_for_its_balance_and_its_owner_for_the_certificate(scene: Coordinations) -> None:
    buyer = member("Société du stade")
    InsertionClause.objects.update(owner=Organisation.objects.get(name="Société du stade"))
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(12)))

    (hers,), (owners,) = waiting(scene.gaelle, AFTER_THE_END), waiting(buyer, AFTER_THE_END)

    assert "est finie en décembre 2026 : arrêtez son bilan, puis fermez-la." in hers.sentence
    assert (hers.acts, owners.acts) == (("close",), ())
    assert "est finie en décembre 2026 : son attestation est prête." in owners.sentence


def test_clause_that_is_over_is_closed_in_place(scene: Coordinations) -> None:
    InsertionClause.objects.update(last_month=WorkMonth.of(localdate()).after(-2).number)

    scene.client(scene.gaelle).post("/mon-espace/attente/clauses/close", {"cle": str(InsertionClause.objects.get().pk)})

    assert InsertionClause.objects.get().state == "closed"


def test_holder_is_told_the_month_that_is_expected_and_a_small_owner_nothing_of_few(scene: Coordinations) -> None:
    buyer, holder = member("Société du stade"), member("Bâtisseurs", HOLDER_SIRET)
    InsertionClause.objects.update(owner=Organisation.objects.get(name="Société du stade"))
    scene.say(worked("P-1", FIRST, 100))

    assert texts(holder, IN_MAY)[0] == "Bâtisseurs de l’Ouest : dites les heures du mois (avril 2026)."
    assert texts(buyer, IN_MAY) == []


@pytest.mark.parametrize(
    ("done", "this_month", "behind"),
    [(0, 2, 0), (0, 3, 300), (240, 3, 0), (239, 3, 61), (0, 99, 1_200), (1_300, 99, 0)],
)
def test_pace_is_even_over_the_months_and_begins_after_three(done: int, this_month: int, behind: int) -> None:
    assert hours_behind(promised=1_200, done=done, first_month=0, last_month=11, this_month=this_month) == behind

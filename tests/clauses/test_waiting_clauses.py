"""What waits in the space of a facilitator, an owner and a holder, in matters of clauses."""

import datetime as dt

import pytest

from maillage.accounts.models import Membership, Organisation, User
from maillage.accounts.terms import Role
from maillage.clauses.models import HourReporter, InsertionClause
from maillage.clauses.pages.waiting_clauses import waiting_clauses
from maillage.clauses.rules.lateness import hours_behind
from tests.clauses.scene import FIRST, HOLDER_SIRET, Coordinations, worked

pytestmark = pytest.mark.django_db

IN_MAY = dt.date(2026, 5, 20)
AFTER_THE_END = dt.date(2027, 3, 20)


def texts(person: User, today: dt.date) -> list[tuple[str, list[str]]]:
    groups = waiting_clauses(person, today=today)
    return [(group.name, [task.text.replace("\u202f", " ") for task in group.tasks]) for group in groups]


def member(name: str, siret: str = "") -> User:
    organisation = Organisation.objects.create(name=name, siret=siret)
    user = User.objects.create(username=name)
    Membership.objects.create(user=user, organisation=organisation, role=Role.READER.value)
    return user


def test_facilitator_is_told_whom_to_call_and_what_is_late(scene: Coordinations) -> None:
    HourReporter.objects.update(email="")
    scene.say(worked("P-1", FIRST, 100))

    assert texts(scene.gaelle, IN_MAY) == [
        (
            "Coordination de Loire-Atlantique",
            [
                "Appeler Bâtisseurs de l’Ouest pour avril 2026 : sans adresse pour la lettre du mois.",
                "En retard de 33 233 heures sur un rythme égal.",
            ],
        )
    ]
    assert texts(scene.herve, IN_MAY) == []


def test_clause_of_which_nobody_said_hours_is_not_said_to_be_late_by_all_of_them(scene: Coordinations) -> None:
    said = texts(scene.gaelle, IN_MAY)

    assert "Aucune heure n’est encore dite." in said[0][1]
    assert [text for text in said[0][1] if "En retard" in text] == []


def test_clause_that_is_over_asks_for_its_balance_and_its_owner_for_the_certificate(scene: Coordinations) -> None:
    buyer = member("Société du stade")
    InsertionClause.objects.update(owner=Organisation.objects.get(name="Société du stade"))
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(12)))

    assert texts(scene.gaelle, AFTER_THE_END) == [
        (
            "Coordination de Loire-Atlantique",
            ["Finie en décembre 2026 : arrêtez son bilan avec le maître d’ouvrage, puis fermez-la."],
        )
    ]
    assert texts(buyer, AFTER_THE_END) == [("", ["Finie en décembre 2026 : son attestation est prête."])]


def test_holder_is_told_the_month_that_is_expected_and_a_small_owner_nothing_of_few(scene: Coordinations) -> None:
    buyer, holder = member("Société du stade"), member("Bâtisseurs", HOLDER_SIRET)
    InsertionClause.objects.update(owner=Organisation.objects.get(name="Société du stade"))
    scene.say(worked("P-1", FIRST, 100))

    waiting = texts(holder, IN_MAY)

    assert waiting[0][1][0] == (
        "Bâtisseurs de l’Ouest : les heures du mois (avril 2026) sont attendues, par le lien de la lettre."
    )
    assert texts(buyer, IN_MAY) == []


@pytest.mark.parametrize(
    ("done", "this_month", "behind"),
    [(0, 2, 0), (0, 3, 300), (240, 3, 0), (239, 3, 61), (0, 99, 1_200), (1_300, 99, 0)],
)
def test_pace_is_even_over_the_months_and_begins_after_three(done: int, this_month: int, behind: int) -> None:
    assert hours_behind(promised=1_200, done=done, first_month=0, last_month=11, this_month=this_month) == behind

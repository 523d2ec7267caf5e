"""What owners, holders and the agency read of hours: nothing of few people unless their coordination gives it."""

import pytest

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.store.access import ClauseAccess, SeenClause, seen_clause
from maillage.include.clauses.store.clauses import add_reporter
from maillage.include.clauses.store.follow_up import grant_sums
from maillage.include.clauses.store.hours.seen_hours import clauses_of_others, seen_sums
from maillage.include.clauses.store.models import InsertionClause
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, OTHER_SIRET, Coordinations, worked
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(scene: Coordinations) -> User:
    """A member of the owner of the stadium."""
    owner = Organisation.objects.create(name="Société du stade")
    InsertionClause.objects.update(owner=owner)
    user = User.objects.create(username="acheteur")
    Membership.objects.create(user=user, organisation=owner, role=Role.READER.value)
    return user


def read(person: User, scene: Coordinations) -> tuple[int, int, int] | None:
    """Hours done, months and modes told to ``person``; None where nothing is."""
    sums = seen_sums(seen_clause(person, scene.clause.pk))
    return None if sums is None else (sums.done, len(sums.by_month), len(sums.by_mode))


def test_owner_reads_the_whole_from_eleven_people_on_and_months_where_each_has_as_many(
    scene: Coordinations, buyer: User
) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(10)))
    ten = read(buyer, scene)
    scene.say(worked("P-10", FIRST, 10))
    eleven = read(buyer, scene)
    scene.say(worked("P-10", FIRST.after(1), 10))
    with_a_month_of_one = read(buyer, scene)

    assert (ten, eleven, with_a_month_of_one) == (None, (11_000, 1, 0), (12_000, 0, 0))


def test_owner_reads_all_sums_while_its_coordination_gives_them(scene: Coordinations, buyer: User) -> None:
    scene.say(worked("P-1", FIRST, 10))

    read_before = read(buyer, scene)
    grant_sums(scene.acting, scene.clause, are_given=True, now=MADE_AT)
    with_gift = read(buyer, scene)
    grant_sums(scene.acting, scene.clause, are_given=False, now=MADE_AT)

    assert (read_before, with_gift, read(buyer, scene)) == (None, (1_000, 1, 1), None)


def test_agency_reads_no_hours_of_a_single_clause(scene: Coordinations, people: People) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(20)))

    assert seen_clause(people.aline, scene.clause.pk).sight is ClauseAccess.PROMISE
    assert seen_sums(SeenClause(scene.clause, ClauseAccess.PROMISE)) is None


def test_lists_of_owners_and_holders_say_no_more_than_their_pages(scene: Coordinations, buyer: User) -> None:
    scene.say(worked("P-1", FIRST, 10))
    other = add_reporter(scene.acting, scene.clause, StatedReporter("Ateliers", OTHER_SIRET), now=MADE_AT)
    scene.say(worked("P-2", FIRST, 25), reporter=other)
    company = Organisation.objects.create(name="Bâtisseurs", siret=HOLDER_SIRET)
    holder = User.objects.create(username="titulaire")
    Membership.objects.create(user=holder, organisation=company, role=Role.READER.value)

    lists = [clauses_of_others(person) for person in (buyer, holder, scene.herve)]

    assert [[line.done for line in lines] for lines in lists] == [[None], [1_000], []]

from datetime import UTC, datetime

import pytest

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.members import change_role, remove_member
from maillage.accounts.store.models import Membership, TraceEntry
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.person_accounts import create_member
from maillage.core.problems import Refused
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def of_chloe(people: People) -> tuple[Acting, Membership]:
    """Chloé acting for Pornic, and her place there."""
    return Acting(people.commune.pk, people.chloe.pk), Membership.objects.get(user=people.chloe)


def test_last_administrator_stays(people: People):
    acting, membership = of_chloe(people)

    with pytest.raises(Refused) as refusal:
        remove_member(acting, membership, now=NOW)

    assert (refusal.value.code, Membership.objects.filter(user=people.chloe).exists()) == ("last_administrator", True)


def test_last_administrator_is_not_lowered(people: People):
    acting, membership = of_chloe(people)

    with pytest.raises(Refused):
        change_role(acting, membership, Role.PUBLISHER, now=NOW)

    assert Membership.objects.get(user=people.chloe).role == "administrator"


def test_administrator_leaves_once_there_is_another(people: People):
    acting, membership = of_chloe(people)
    change_role(acting, Membership.objects.get(user=people.david), Role.ADMINISTRATOR, now=NOW)

    remove_member(acting, membership, now=NOW)

    assert list(people.commune.members.all()) == [people.david]


def test_administrator_who_cannot_log_in_does_not_count(people: People):
    acting, membership = of_chloe(people)
    change_role(acting, Membership.objects.get(user=people.david), Role.ADMINISTRATOR, now=NOW)
    people.david.is_active = False
    people.david.save()

    with pytest.raises(Refused):
        remove_member(acting, membership, now=NOW)

    assert Membership.objects.filter(user=people.chloe).exists()


def test_changed_role_is_in_the_trace_with_the_one_before(people: People):
    acting, _membership = of_chloe(people)

    change_role(acting, Membership.objects.get(user=people.david), Role.PUBLISHER, now=NOW)

    entry = TraceEntry.objects.get()
    assert (entry.verb, entry.title, entry.detail) == (
        "member-changed",
        "David",
        {"before": "editor", "after": "publisher"},
    )


def test_same_role_again_leaves_no_trace(people: People):
    acting, _membership = of_chloe(people)

    change_role(acting, Membership.objects.get(user=people.david), Role.EDITOR, now=NOW)

    assert TraceEntry.objects.count() == 0


def test_who_leaves_the_agency_leaves_its_admin(people: People):
    remove_member(Acting(people.agency.pk), Membership.objects.get(user=people.bruno), now=NOW)

    people.bruno.refresh_from_db()
    assert (people.bruno.is_staff, belongs_to_agency(people.bruno)) == (False, False)


def test_administrator_of_the_agency_who_becomes_reader_decides_no_more(people: People):
    acting = Acting(people.agency.pk)
    change_role(acting, Membership.objects.get(user=people.bruno), Role.ADMINISTRATOR, now=NOW)

    change_role(acting, Membership.objects.get(user=people.aline), Role.READER, now=NOW)

    people.aline.refresh_from_db()
    assert (people.aline.is_superuser, people.aline.is_staff) == (False, True)


def test_member_made_by_a_script_is_no_staff(people: People):
    user = create_member("Ines@Example.org", organisation=people.commune, role=Role.PUBLISHER, password=PASSWORD)

    assert (user.username, user.is_staff, user.memberships.get().role) == ("ines@example.org", False, "publisher")

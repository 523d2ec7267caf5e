from datetime import UTC, datetime, timedelta

import pytest

from maillage.accounts.domain.terms import Acting, NewPerson, Role
from maillage.accounts.store.invitations import invitation_followed, invite, join, join_as_new, withdraw_invitation
from maillage.accounts.store.models import Invitation, Membership, Organisation, TraceEntry, User
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.core.problems import NotFound, Problem, Refused
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HELENE = NewPerson("Hélène", "Guillou", PASSWORD)


def of_commune(people: People) -> Acting:
    """Chloé, for Pornic."""
    return Acting(people.commune.pk, user_id=people.chloe.pk)


def code_of(token: str, *, now: datetime = NOW) -> str:
    """Why a link opens nothing; "" where it does."""
    try:
        invitation_followed(token, now=now)
    except Problem as problem:
        return problem.code
    return ""


def test_only_the_digest_of_the_token_is_kept(people: People):
    invitation, token = invite(of_commune(people), "Helene@Example.org ", Role.EDITOR, now=NOW)

    assert (token in str(vars(invitation)), invitation.email, code_of(token)) == (False, "helene@example.org", "")


def test_new_person_joins_with_the_invited_role(people: People):
    _invitation, token = invite(of_commune(people), "helene@example.org", Role.PUBLISHER, now=NOW)

    membership = join_as_new(token, HELENE, now=NOW)

    user = membership.user
    assert (membership.role, user.username, user.get_full_name(), user.check_password(PASSWORD), user.is_staff) == (
        "publisher",
        "helene@example.org",
        "Hélène Guillou",
        True,
        False,
    )


def test_invitation_serves_once(people: People):
    _invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)
    join_as_new(token, HELENE, now=NOW)

    with pytest.raises(Refused) as refusal:
        join(token, people.farid, now=NOW)

    assert (refusal.value.code, Membership.objects.filter(user=people.farid).count()) == ("invitation_used", 1)


def test_invitation_is_void_after_fourteen_days(people: People):
    _invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)

    ends = NOW + timedelta(days=14)
    assert (code_of(token, now=ends - timedelta(seconds=1)), code_of(token, now=ends)) == ("", "invitation_expired")


def test_withdrawn_invitation_says_so(people: People):
    invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)

    withdraw_invitation(of_commune(people), invitation, now=NOW)

    assert code_of(token) == "invitation_withdrawn"


def test_second_letter_makes_the_first_void(people: People):
    _one, first = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)
    _two, second = invite(of_commune(people), "helene@example.org", Role.READER, now=NOW)

    assert (code_of(first), code_of(second)) == ("invitation_replaced", "")


def test_invitation_of_a_suspended_organisation_waits(people: People):
    _invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)
    suspend_organisation(of_commune(people), "essai", now=NOW)

    assert code_of(token) == "organisation_closed"


def test_unknown_token_is_not_found(people: People):
    with pytest.raises(NotFound):
        invitation_followed("mlg_nothing", now=NOW)


def test_member_is_not_invited_again(people: People):
    with pytest.raises(Refused) as refusal:
        invite(of_commune(people), "DAVID@example.org", Role.EDITOR, now=NOW)

    assert refusal.value.code == "already_member"


def test_weak_password_makes_no_account_and_leaves_the_invitation(people: People):
    _invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)

    with pytest.raises(Refused) as refusal:
        join_as_new(token, NewPerson("Hélène", "Guillou", "123456"), now=NOW)

    made = User.objects.filter(username="helene@example.org").exists()
    assert (refusal.value.code, made, code_of(token)) == ("password_weak", False, "")


def test_address_with_an_account_is_not_made_twice(people: People):
    _invitation, token = invite(of_commune(people), "emma@example.org", Role.EDITOR, now=NOW)

    with pytest.raises(Refused) as refusal:
        join_as_new(token, HELENE, now=NOW)

    assert (refusal.value.code, code_of(token)) == ("account_exists", "")


def test_person_with_an_account_joins_with_it(people: People):
    _invitation, token = invite(of_commune(people), "emma@example.org", Role.EDITOR, now=NOW)

    join(token, people.emma, now=NOW)

    assert set(people.emma.organisations.all()) == {people.epci, people.commune}


def test_joining_never_lowers_a_role(people: People):
    _invitation, token = invite(of_commune(people), "autre@example.org", Role.READER, now=NOW)

    assert join(token, people.chloe, now=NOW).role == "administrator"


def test_who_joins_the_agency_enters_its_admin(people: People):
    _invitation, token = invite(Acting(people.agency.pk), "helene@example.org", Role.EDITOR, now=NOW)

    user = join_as_new(token, HELENE, now=NOW).user

    assert (user.is_staff, user.is_superuser) == (True, False)


def test_walk_of_an_invitation_is_in_the_trace(people: People):
    _invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)
    join_as_new(token, HELENE, now=NOW)

    entries = TraceEntry.objects.filter(organisation=people.commune).order_by("pk")
    assert [(entry.verb, entry.title, entry.user and entry.user.username) for entry in entries] == [
        ("member-invited", "helene@example.org", "chloe"),
        ("member-joined", "Hélène Guillou", "helene@example.org"),
    ]


def test_invitation_of_another_organisation_cannot_be_withdrawn(people: People):
    invitation, token = invite(of_commune(people), "helene@example.org", Role.EDITOR, now=NOW)

    withdraw_invitation(Acting(people.epci.pk), invitation, now=NOW)

    assert (code_of(token), Invitation.objects.get().withdrawn_at, Organisation.objects.count()) == ("", None, 4)

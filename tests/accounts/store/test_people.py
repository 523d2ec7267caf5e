import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.store.models import Membership, Organisation, User
from maillage.accounts.store.people import belongs_to_agency, matching_factor, second_factor_of
from maillage.accounts.store.person_accounts import (
    confirm_second_factor,
    create_agency_user,
    remove_second_factor,
    started_second_factor,
)
from maillage.core.problems import Refused
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db


def token_of(device: TOTPDevice) -> str:
    """The six digits that the person's application shows now."""
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).token():06}"


def with_second_factor(user: User) -> list[str]:
    """The recovery codes of ``user``, who now has a second factor; its code of this half-minute may be used again."""
    codes = confirm_second_factor(user, token_of(started_second_factor(user)))
    TOTPDevice.objects.filter(user=user).update(last_t=-1)
    return list(codes)


def test_first_agency_user_makes_the_agency():
    user = create_agency_user("aline", email="a@example.org", password=PASSWORD, agency_name="Gigalis")

    memberships = list(Membership.objects.values_list("user__username", "organisation__name", "role"))
    assert (memberships, user.is_staff, belongs_to_agency(user)) == (
        [("aline", "Gigalis", "administrator")],
        True,
        True,
    )


def test_second_agency_user_joins_the_same_agency(people: People):
    create_agency_user("ada", email="", password=PASSWORD, agency_name="Un autre nom")

    assert list(Organisation.objects.filter(is_agency=True)) == [people.agency]


def test_taken_name_is_refused_with_a_remedy(people: People):
    with pytest.raises(Refused) as refusal:
        create_agency_user("aline", email="", password=PASSWORD, agency_name="Gigalis")

    assert refusal.value.text == "Le nom aline est déjà pris : choisissez-en un autre."


def test_weak_password_is_refused_and_nobody_is_made():
    with pytest.raises(Refused) as refusal:
        create_agency_user("aline", email="", password="1234", agency_name="Gigalis")

    assert (refusal.value.code, User.objects.count()) == ("password_weak", 0)


@pytest.mark.parametrize(("name", "expected"), [("aline", True), ("bruno", True), ("chloe", False)])
def test_agency_is_known_by_membership(people: People, name: str, expected: bool):  # noqa: FBT001 -- a parameter of the table
    assert belongs_to_agency(getattr(people, name)) is expected


def test_member_of_the_agency_who_left_is_not_of_it(people: People):
    people.bruno.is_active = False

    assert belongs_to_agency(people.bruno) is False


def test_wrong_token_confirms_nothing(people: People):
    started_second_factor(people.aline)

    with pytest.raises(Refused):
        confirm_second_factor(people.aline, "abcdef")

    assert second_factor_of(people.aline) is None


def test_confirmed_second_factor_gives_eight_recovery_codes(people: People):
    codes = with_second_factor(people.aline)

    assert (len(codes), len(set(codes)), second_factor_of(people.aline) is not None) == (8, 8, True)


def test_recovery_code_opens_once(people: People):
    code = with_second_factor(people.aline)[0]

    first, second = matching_factor(people.aline, code), matching_factor(people.aline, code)

    assert (first is not None, second) == (True, None)


def test_token_of_another_person_matches_nothing(people: People):
    with_second_factor(people.aline)
    with_second_factor(people.bruno)
    device = second_factor_of(people.bruno)
    assert device is not None

    assert matching_factor(people.aline, token_of(device)) is None


def test_removed_second_factor_leaves_nothing(people: People):
    code = with_second_factor(people.aline)[0]

    remove_second_factor(people.aline)

    assert (second_factor_of(people.aline), matching_factor(people.aline, code)) == (None, None)

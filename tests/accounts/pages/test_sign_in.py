import re

import pytest
from django.test import Client, RequestFactory
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.pages.throttling import sign_in_door
from maillage.accounts.store.members import change_role
from maillage.accounts.store.models import DoorBucket
from maillage.core.clock import utc_now
from maillage.web.public_url import installation_url
from tests.accounts.store.test_people import token_of, with_second_factor
from tests.letters_sent import letters_sent
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db


def sign_in(name: str, password: str = PASSWORD, *, client: Client | None = None, **more: str):
    """The answer of the door to a name and a password."""
    return (client or Client()).post("/connexion", {"username": name, "password": password, **more})


@pytest.mark.parametrize("name", ["chloe", "CHLOE", "chloe@example.org"])
def test_member_enters_with_her_name_or_her_address(people: People, name: str):
    assert sign_in(name).status_code == 302


def test_member_without_page_to_go_to_comes_to_her_workspace(people: People):
    client = Client()
    answer = sign_in("chloe", client=client)

    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "goes"),
    [("/mon-compte", "/mon-compte"), ("https://ailleurs.example/", None), ("//ailleurs.example", None)],
)
def test_door_leads_to_pages_of_this_place_alone(people: People, asked: str, goes: str | None):
    answer = sign_in("chloe", next=asked)

    default = sign_in("chloe").headers["Location"]
    assert answer.headers["Location"] == (goes or default)


def test_session_has_a_new_identity_after_the_door(people: People):
    client = people.client("david")
    before = client.session.session_key

    sign_in("chloe", client=client)

    assert client.session.session_key != before


def test_wrong_password_and_unknown_name_read_the_same(people: People):
    said = {
        str(sign_in(name, password).context["form"].non_field_errors())
        for name, password in [("chloe", "faux"), ("personne", "faux"), ("personne@example.org", PASSWORD)]
    }

    assert len(said) == 1


def test_second_factor_is_asked_of_a_member_who_has_one(people: People):
    with_second_factor(people.chloe)

    without = sign_in("chloe")
    device = TOTPDevice.objects.get(user=people.chloe)
    answer = sign_in("chloe", token=token_of(device))

    assert (without.status_code, "second facteur manque" in without.content.decode(), answer.status_code) == (
        200,
        True,
        302,
    )


def test_session_that_has_not_proven_the_second_factor_goes_back_to_the_door(people: People):
    client = people.client("chloe")
    with_second_factor(people.chloe)

    answer = client.get("/organisations/commune-de-pornic/membres")

    assert answer.headers["Location"] == "/connexion?next=/organisations/commune-de-pornic/membres"


def test_tries_are_counted_and_the_right_password_waits_too(people: People):
    for _ in range(10):
        sign_in("chloe", "faux")

    answer = sign_in("chloe")

    assert (answer.status_code, int(answer.headers["Retry-After"]) <= 60) == (429, True)


def test_tries_of_a_stranger_elsewhere_do_not_lock_the_owner_out(people: People):
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(30):
        sign_in("chloe", "faux", client=stranger)

    refused = sign_in("chloe", client=stranger)

    assert (refused.status_code, sign_in("chloe").status_code) == (429, 302)


def test_tries_of_a_stranger_in_the_same_building_do_not_lock_a_known_device_out(people: People):
    own = Client()
    sign_in("chloe", client=own)
    own.post("/deconnexion")
    for _ in range(10):
        sign_in("chloe", "faux")

    assert (sign_in("chloe").status_code, sign_in("chloe", client=own).status_code) == (429, 302)


def test_another_password_makes_devices_unknown(people: People):
    own = Client()
    sign_in("chloe", client=own)
    people.chloe.set_password("huit-marees-basses")
    people.chloe.save()
    for _ in range(10):
        sign_in("chloe", "faux")

    assert sign_in("chloe", "huit-marees-basses", client=own).status_code == 429


def test_tries_from_many_networks_are_counted_together(people: People):
    # A hundred too many: however slow the machine, twelve a minute come back.
    tries = [Client(REMOTE_ADDR=f"198.51.{number}.7") for number in range(28, 40) for _ in range(10)]
    for number in range(28):
        request = RequestFactory(REMOTE_ADDR=f"198.51.{number}.7").post("/connexion")
        for _ in range(10):
            sign_in_door().refuse_too_many(request, "chloe")

    statuses = [200]
    while tries and statuses[-1] == 200:
        statuses.append(sign_in("chloe", "faux", client=tries.pop(0)).status_code)

    assert statuses[-1] == 429


def test_tries_survive_a_restart_and_name_nobody(people: People):
    for _ in range(10):
        sign_in("chloe", "faux")

    answer = sign_in("chloe")

    kept = {value for bucket in DoorBucket.objects.all() for value in (bucket.limit, bucket.digest)}
    assert (answer.status_code, [value for value in kept if "chloe" in value or "127.0" in value]) == (429, [])


def test_rested_buckets_are_swept(people: People):
    DoorBucket.objects.create(limit="sign-in-pair", digest="0" * 64, full_at=1.0)

    sign_in("chloe", "faux")

    assert DoorBucket.objects.filter(full_at=1.0).count() == 0


def test_tries_of_an_unknown_name_are_counted_alike(people: People):
    for _ in range(10):
        sign_in("personne", "faux")

    assert sign_in("personne", "faux").status_code == 429


def test_tries_of_a_network_are_counted(people: People):
    for number in range(70):  # more than sixty: a slow machine gives some back meanwhile
        sign_in(f"personne-{number}", "faux")

    answers = [
        Client(REMOTE_ADDR=address).post("/connexion", {"username": "a", "password": "b"})
        for address in ("127.0.0.9", "203.0.113.4")
    ]

    assert [answer.status_code for answer in answers] == [429, 200]


def test_right_password_clears_the_count(people: People):
    for _ in range(9):
        sign_in("chloe", "faux")
    sign_in("chloe")

    assert {sign_in("chloe", "faux").status_code for _ in range(10)} == {200}


def test_door_of_the_admin_counts_the_same_tries(people: People):
    for _ in range(10):
        sign_in("aline", "faux")

    page = Client().post("/admin/login/", {"username": "aline", "password": PASSWORD})

    assert "Trop d’essais" in page.content.decode()


def test_link_logs_nobody_out(people: People):
    client = people.client("chloe")

    assert (client.get("/deconnexion").status_code, client.get("/mon-compte").status_code) == (405, 200)


def test_button_logs_out(people: People):
    client = people.client("chloe")
    client.post("/deconnexion")

    assert client.get("/mon-compte").status_code == 302


def test_forgotten_password_answers_the_same_with_and_without_account(people: People):
    pages = [Client().post("/mot-de-passe", {"email": email}) for email in ("chloe@example.org", "x@example.org")]

    texts = {re.sub(r'value="[^"]+"', "", page.content.decode()) for page in pages}
    assert (len(texts), [letter.to for letter in letters_sent()]) == (1, [["chloe@example.org"]])


def test_letter_lets_choose_another_password_once(people: People):
    # Seen: with "Host: mesures.example.org:4443" the link led to the port that whoever asked had typed.
    Client().post("/mot-de-passe", {"email": "chloe@example.org"}, headers={"host": "testserver:4443"})
    link = re.search(rf"{installation_url()}(/\S+)", str(letters_sent()[0].body))
    assert link is not None
    client = Client()
    form = client.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]

    client.post(address, {"new_password1": "deux-marees-basses", "new_password2": "deux-marees-basses"})

    again = Client().get(link[1], follow=True)
    assert (sign_in("chloe", "deux-marees-basses").status_code, "n’est plus valable" in again.content.decode()) == (
        302,
        True,
    )


def test_new_password_closes_the_sessions_of_before(people: People):
    client = people.client("chloe")
    people.chloe.set_password("deux-marees-basses")
    people.chloe.save()

    assert client.get("/mon-compte").status_code == 302


def test_no_more_than_five_letters_go_to_an_address(people: People):
    pages = [Client().post("/mot-de-passe", {"email": "chloe@example.org"}).status_code for _ in range(8)]

    assert (set(pages), len(letters_sent())) == ({200}, 5)


def test_person_sees_for_whom_she_acts_and_the_others(people: People):
    change_role(Acting(people.commune.pk), people.david.memberships.get(), Role.READER, now=utc_now())
    people.epci.memberships.create(user=people.chloe, role=Role.READER.value)

    page = people.client("chloe").get("/organisations/commune-de-pornic/membres").content.decode()

    assert ("<strong>Commune de Pornic</strong>" in page, "Pornic Agglo Pays de Retz</a>" in page) == (True, True)

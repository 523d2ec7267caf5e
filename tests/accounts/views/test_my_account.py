from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from maillage.accounts.queries.people import second_factor_of
from tests.accounts.record.test_people import token_of, with_second_factor
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
PAGE = "/mon-compte/second-facteur"


def signed_in(name: str, **said: str) -> Client:
    """A browser whose person gave name and password, and what ``said`` adds."""
    client = Client()
    client.post("/connexion", {"username": name, "password": PASSWORD, **said})
    return client


def code_of(people: People, name: str) -> str:
    """The six digits that the application of ``name`` shows; they may be used again."""
    TOTPDevice.objects.filter(user=getattr(people, name)).update(last_t=-1, throttling_failure_count=0)
    return token_of(TOTPDevice.objects.get(user=getattr(people, name)))


@pytest.mark.parametrize("address", ["/mon-compte", "/moderation", "/admin/", "/organisations/gigalis/cles"])
def test_administrator_of_the_agency_without_second_factor_comes_to_set_one_up(people: People, address: str):
    answer = signed_in("aline").get(address, follow=True)

    end = urlsplit(answer.redirect_chain[-1][0])
    assert (end.path, parse_qs(end.query)["next"], "activez-le pour continuer" in answer.content.decode()) == (
        PAGE,
        [address],
        True,
    )


def test_administrator_goes_on_where_she_wanted_once_it_is_set_up(people: People):
    client = signed_in("aline")
    client.get(f"{PAGE}?next=/moderation")
    device = TOTPDevice.objects.get(user=people.aline, confirmed=False)

    page = client.post(PAGE, {"token": token_of(device), "next": "/moderation"}).context["page"]

    assert (len(page.recovery_codes), page.next, client.get("/moderation").status_code) == (8, "/moderation", 200)


@pytest.mark.parametrize(
    ("duty", "asked"),
    [
        ("agency", {"aline"}),
        ("administrators", {"aline", "chloe"}),
        ("everybody", {"aline", "bruno", "chloe", "david", "emma", "farid"}),
    ],
)
def test_setting_says_who_must_have_one(people: People, settings: Settings, duty: str, asked: set[str]):
    settings.SECOND_FACTOR_DUTY = duty
    names = ["aline", "bruno", "chloe", "david", "emma", "farid"]

    sent_away = {name for name in names if signed_in(name).get("/mon-compte").status_code == 302}

    assert sent_away == asked


def test_password_that_was_right_goes_on_to_the_code(people: People):
    client = people.client("chloe")
    with_second_factor(people.chloe)
    answer = client.get("/mon-compte", follow=True)

    wrong = client.post("/connexion/second-facteur", {"token": "000000", "next": "/mon-compte"})
    right = client.post("/connexion/second-facteur", {"token": code_of(people, "chloe"), "next": "/mon-compte"})

    assert (answer.redirect_chain[-1][0], wrong.status_code, right.headers["Location"]) == (
        "/connexion/second-facteur?next=%2Fmon-compte",
        200,
        "/mon-compte",
    )
    assert client.get("/mon-compte").status_code == 200


def test_codes_are_tried_as_often_as_passwords(people: People):
    client = people.client("chloe")
    with_second_factor(people.chloe)

    pages = [client.post("/connexion/second-facteur", {"token": "000000"}).content.decode() for _ in range(11)]

    assert ["Trop d’essais" in page for page in pages] == [False] * 10 + [True]


def test_code_page_leads_to_no_other_host(people: People):
    client = people.client("chloe")
    with_second_factor(people.chloe)

    answer = client.post(
        "/connexion/second-facteur", {"token": code_of(people, "chloe"), "next": "https://ailleurs.example/"}
    )

    assert answer.headers["Location"].startswith("/")


@pytest.mark.parametrize(
    "said", [{}, {"password": PASSWORD}, {"password": "faux", "token": "right"}, {"token": "right"}]
)
def test_second_factor_is_not_removed_without_password_and_code(people: People, said: dict[str, str]):
    with_second_factor(people.chloe)
    client = signed_in("chloe", token=code_of(people, "chloe"))
    form = {name: code_of(people, "chloe") if value == "right" else value for name, value in said.items()}

    answer = client.post(f"{PAGE}/retirer", form)

    assert (answer.status_code, second_factor_of(people.chloe) is not None) == (422, True)


def test_second_factor_is_removed_with_password_and_code(people: People):
    with_second_factor(people.chloe)
    client = signed_in("chloe", token=code_of(people, "chloe"))

    answer = client.post(f"{PAGE}/retirer", {"password": PASSWORD, "token": code_of(people, "chloe")})

    assert (answer.headers["Location"], second_factor_of(people.chloe)) == ("/mon-compte", None)


def test_recovery_code_removes_it_too(people: People):
    first, second, *_more = with_second_factor(people.chloe)
    client = signed_in("chloe", token=first)

    client.post(f"{PAGE}/retirer", {"password": PASSWORD, "token": second})

    assert second_factor_of(people.chloe) is None


def test_administrator_who_removed_hers_sets_up_another_before_anything_else(people: People):
    with_second_factor(people.aline)
    client = signed_in("aline", token=code_of(people, "aline"))

    answer = client.post(f"{PAGE}/retirer", {"password": PASSWORD, "token": code_of(people, "aline")})

    assert (answer.headers["Location"], client.get("/moderation").status_code) == (PAGE, 302)


def test_address_in_the_admin_leads_to_the_page_of_everybody(people: People):
    answer = people.client("aline").get("/admin/second-factor/")

    assert answer.headers["Location"] == PAGE

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from maillage.accounts.domain.terms import Acting, OpenIdProfile, OpenIdService, Role
from maillage.accounts.pages.openid import openid_client
from maillage.accounts.store.invitations import invite
from maillage.accounts.store.models import ExternalIdentity, User
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from tests.accounts.sign_in_service import CLIENT_ID, SignInService, sign_in_service
from tests.accounts.store.test_people import with_second_factor
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
CHLOE = {"sub": "4f6d", "email": "chloe@example.org", "given_name": "Chloé", "usual_name": "Guéry"}


@pytest.fixture(autouse=True)
def fresh_client() -> Iterator[None]:
    """What one test’s service published is forgotten by the next."""
    openid_client.cache_clear()
    yield
    openid_client.cache_clear()


@pytest.fixture
def service(settings: Settings) -> Iterator[SignInService]:
    """A service that says Chloé, as ProConnect does, and is believed on addresses."""
    with sign_in_service() as running:
        running.claims = dict(CHLOE)
        scopes = ("openid", "email", "given_name", "usual_name")
        settings.OPENID_SERVICE = OpenIdService(
            running.origin, CLIENT_ID, "secret", "ProConnect", scopes, True, OpenIdProfile.PROCONNECT
        )
        yield running


def walk(client: Client, *, next_page: str = "", back: str = "") -> str:
    """Where the person comes to who clicks the button and is sent back by the service."""
    to_service = client.post("/connexion/service", {"next": next_page})
    answer = requests.get(to_service.headers["Location"], allow_redirects=False, timeout=5)
    parts = urlsplit(back or answer.headers["Location"])
    returned = client.get(f"{parts.path}?{parts.query}")
    return returned.headers.get("Location", "") if returned.status_code == 302 else f"{returned.status_code}"


def is_signed_in(client: Client) -> bool:
    return client.get("/mon-compte").status_code == 200


def test_member_enters_with_the_service_that_knows_her_address(people: People, service: SignInService):
    client = Client()

    came_to = walk(client, next_page="/mon-compte")

    identity = ExternalIdentity.objects.get()
    assert (came_to, is_signed_in(client), identity.user, identity.subject) == (
        "/mon-compte",
        True,
        people.chloe,
        "4f6d",
    )


def test_member_whose_address_changed_there_is_known_again(people: People, service: SignInService):
    walk(Client())
    service.claims["email"] = "chloe.guery@nouveau.example"
    client = Client()

    walk(client)

    assert (is_signed_in(client), ExternalIdentity.objects.count()) == (True, 1)


def test_proconnect_gets_long_state_and_nonce_and_no_parameter_that_it_does_not_name(
    people: People, service: SignInService
):
    walk(Client())

    asked = service.asked
    assert set(asked) == {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
    assert (len(asked["nonce"]) >= 32, len(asked["state"]) >= 32, asked["scope"]) == (
        True,
        True,
        "openid email given_name usual_name",
    )


def test_another_service_gets_a_proof_key(people: People, service: SignInService, settings: Settings):
    service.takes_proof_key = True
    settings.OPENID_SERVICE = OpenIdService(service.origin, CLIENT_ID, "secret", "Keycloak", ("openid", "email"), True)
    client = Client()

    walk(client)

    assert (service.asked["code_challenge_method"], is_signed_in(client)) == ("S256", True)


def test_who_signs_out_is_signed_out_of_the_service_too(people: People, service: SignInService):
    # Seen: the next person at a shared machine was signed in as the last one.
    client = Client()
    walk(client)

    leaving = client.post("/deconnexion")
    ended = requests.get(leaving.headers["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(ended.headers["Location"])
    page = client.get(f"{back.path}?{back.query}", follow=True).content.decode()

    assert leaving.headers["Location"].startswith(f"{service.origin}/logout?")
    assert (service.ended["id_token_hint"].count("."), len(service.ended["state"]) >= 32) == (2, True)
    assert ("déconnecté, ici et auprès du service" in page, is_signed_in(client)) == (True, False)


def test_who_signed_in_with_a_password_signs_out_here_alone(people: People, service: SignInService):
    client = Client()
    client.force_login(people.chloe)

    assert client.post("/deconnexion").headers["Location"] == "/"


def test_service_that_answers_by_drops_is_left_after_seconds(people: People, service: SignInService):
    # Seen: 36 such answers held the pages for eight seconds.
    service.is_slow_s = 0.5
    began_s = time.monotonic()

    answer = Client().post("/connexion/service", {})

    assert (answer.status_code, time.monotonic() - began_s < 30) == (503, True)
    assert "connectez-vous avec votre mot de passe" in answer.content.decode()


def test_address_that_the_service_says_is_not_verified_opens_no_account_although_its_silence_is_trusted(
    people: People, service: SignInService
):
    service.claims["email_verified"] = False
    client = Client()

    walk(client)

    assert (is_signed_in(client), ExternalIdentity.objects.count()) == (False, 0)


def test_second_identity_of_a_service_is_tied_by_the_owner_alone(people: People, service: SignInService):
    # Seen: twelve subjects opened one account by its address alone, and nobody was told.
    walk(Client())
    service.claims["sub"] = "another"
    stranger = Client()

    came_to = walk(stranger)

    assert (came_to, is_signed_in(stranger), ExternalIdentity.objects.count()) == ("/connexion", False, 1)
    letters = {row.kind: row for row in QueuedLetter.objects.all()}
    assert set(letters) == {"identity-tied", "identity-asked"}
    link = urlsplit(next(word for word in mail.outbox[-1].body.split() if "/relier/" in word)).path
    owner = Client()
    assert "C’est moi, relier" in owner.get(link).content.decode()
    owner.post(link)
    owner.post(link)  # a second click
    again = Client()
    walk(again)
    assert (is_signed_in(again), ExternalIdentity.objects.count()) == (True, 2)
    assert owner.get(link[:-2]).status_code == 404


def test_identity_is_seen_and_untied_in_my_account(people: People, service: SignInService):
    client = Client()
    walk(client)
    number = ExternalIdentity.objects.get().pk

    page = client.get("/mon-compte").content.decode()
    client.post(f"/mon-compte/services/{number}/delier", {"password": "faux"})
    kept = ExternalIdentity.objects.count()
    client.post(f"/mon-compte/services/{number}/delier", {"password": PASSWORD})

    assert (service.origin in page, kept, ExternalIdentity.objects.count()) == (True, 1, 0)


def test_userinfo_that_is_a_list_lets_nobody_in(people: People, service: SignInService):
    service.userinfo_body = b"[1]"
    client = Client()

    assert (walk(client), is_signed_in(client)) == ("422", False)


def test_stranger_is_told_how_to_get_in(people: People, service: SignInService):
    service.claims = {"sub": "9", "email": "inconnue@example.org"}
    client = Client()

    came_to = walk(client)

    page = client.get(came_to).content.decode()
    assert (came_to, "Aucun compte n’a l’adresse inconnue@example.org" in page, User.objects.count()) == (
        "/connexion",
        True,
        6,
    )


def test_address_that_the_service_does_not_vouch_for_opens_no_account(
    people: People, service: SignInService, settings: Settings
):
    service.takes_proof_key = True
    settings.OPENID_SERVICE = OpenIdService(service.origin, CLIENT_ID, "secret", "Keycloak", ("openid",), False)
    client = Client()

    walk(client)

    assert (is_signed_in(client), ExternalIdentity.objects.count()) == (False, 0)


def test_invited_person_joins_without_a_password(people: People, service: SignInService):
    _invitation, token = invite(
        Acting(people.commune.pk, people.chloe.pk), "mairie@pornic.example", Role.EDITOR, now=utc_now()
    )
    service.claims = {"sub": "77", "email": "helene@pornic.example", "given_name": "Hélène", "usual_name": "Roux"}
    client = Client()

    walk(client, next_page=f"/invitation/{token}")

    helene = User.objects.get(username="mairie@pornic.example")
    assert (helene.get_full_name(), helene.has_usable_password(), is_signed_in(client)) == ("Hélène Roux", False, True)
    assert [membership.role for membership in helene.memberships.all()] == ["editor"]


def test_second_factor_is_asked_after_the_service_too(people: People, service: SignInService):
    with_second_factor(people.chloe)
    client = Client()

    came_to = walk(client, next_page="/mon-compte")

    assert (came_to, is_signed_in(client)) == ("/connexion/second-facteur?next=%2Fmon-compte", False)


def test_closed_account_is_opened_by_no_service(people: People, service: SignInService):
    walk(Client())
    User.objects.filter(pk=people.chloe.pk).update(is_active=False)
    User.objects.create(username="autre", email="chloe@example.org")
    client = Client()

    walk(client)

    assert is_signed_in(client) is False


@pytest.mark.parametrize(
    "bent",
    [
        {"id_token": {"nonce": "another"}},
        {"id_token": {"aud": "another-client"}},
        {"id_token": {"iss": "https://ailleurs.example"}},
        {"id_token": {"exp": 1}},
        {"id_token": {"sub": "another"}},
        {"userinfo": {"sub": "another"}},
    ],
    ids=str,
)
def test_answer_that_is_not_for_this_person_and_place_lets_nobody_in(
    people: People, service: SignInService, bent: dict[str, dict[str, str]]
):
    for name, claims in bent.items():
        setattr(service, name, claims)
    client = Client()

    came_to = walk(client)

    assert (came_to, is_signed_in(client)) == ("422", False)


def test_answer_signed_by_another_key_lets_nobody_in(people: People, service: SignInService):
    service.signing_key = type(service.key).generate_key("P-256", {"kid": str(service.key.kid)})
    client = Client()

    assert (walk(client), is_signed_in(client)) == ("422", False)


@pytest.mark.parametrize("query", ["", "code=a&state=b", "error=server_error", "code=a"])
def test_return_that_nobody_asked_for_is_refused_in_words(people: People, service: SignInService, query: str):
    answer = Client().get(f"/connexion/retour?{query}")

    assert (answer.status_code, "recommencez depuis la page de connexion" in answer.content.decode()) == (422, True)


def returned_to(client: Client) -> str:
    """The address by which the service sends back who clicked in this browser, not followed yet."""
    to_service = client.post("/connexion/service", {})
    parts = urlsplit(requests.get(to_service.headers["Location"], allow_redirects=False, timeout=5).headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_return_with_the_state_of_another_browser_lets_nobody_in(people: People, service: SignInService):
    # Login CSRF: whoever follows such a link would work, and write, in the account of the one who made it.
    attacker, victim = Client(), Client()
    stolen = returned_to(attacker)
    victim.post("/connexion/service", {})

    answer = victim.get(stolen)

    assert (answer.status_code, is_signed_in(victim), ExternalIdentity.objects.count()) == (422, False, 0)
    assert "recommencez depuis la page de connexion" in answer.content.decode()


def test_state_of_a_return_is_taken_once(people: People, service: SignInService):
    client = Client()
    back = returned_to(client)
    client.get(back)
    entered = is_signed_in(client)
    client.post("/deconnexion")

    answer = client.get(back)

    assert (entered, answer.status_code, is_signed_in(client)) == (True, 422, False)


def test_token_with_the_nonce_of_another_browser_lets_nobody_in(people: People, service: SignInService):
    attacker, victim = Client(), Client()
    returned_to(attacker)
    service.id_token = {"nonce": service.asked["nonce"]}

    came_to = walk(victim)

    assert (came_to, is_signed_in(victim), ExternalIdentity.objects.count()) == ("422", False, 0)


def test_known_person_whose_address_is_now_that_of_a_colleague_enters_her_own_account(
    people: People, service: SignInService
):
    walk(Client())
    service.claims["email"] = people.david.email
    client = Client()

    walk(client)

    assert int(client.session["_auth_user_id"]) == people.chloe.pk
    people.david.refresh_from_db()
    people.chloe.refresh_from_db()
    assert (people.chloe.email, people.david.external_identities.count()) == ("chloe@example.org", 0)


def test_known_person_whose_address_is_no_longer_verified_is_still_known_by_her_number(
    people: People, service: SignInService
):
    walk(Client())
    service.claims |= {"email": people.david.email, "email_verified": False}
    client = Client()

    walk(client)

    assert int(client.session["_auth_user_id"]) == people.chloe.pk


def test_stranger_with_an_unverified_address_is_told_what_to_do(people: People, service: SignInService):
    service.claims |= {"sub": "9", "email": people.david.email, "email_verified": False}
    client = Client()

    came_to = walk(client)

    page = client.get(came_to).content.decode()
    assert (came_to, is_signed_in(client), ExternalIdentity.objects.count()) == ("/connexion", False, 0)
    assert "Ce service ne dit pas que votre adresse est vérifiée" in page


def test_service_that_goes_away_on_the_way_back_leaves_the_password(people: People, service: SignInService):
    client = Client()
    back = returned_to(client)
    service.is_down = True

    answer = client.get(back)

    said = "connectez-vous avec votre mot de passe" in answer.content.decode()
    assert (answer.status_code, said, is_signed_in(client)) == (503, True, False)
    client.post("/connexion", {"username": "chloe", "password": PASSWORD})
    assert is_signed_in(client)


def test_service_that_nobody_runs_any_more_leaves_the_password(
    people: People, service: SignInService, settings: Settings
):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{unused.getsockname()[1]}"
    settings.OPENID_SERVICE = OpenIdService(gone, CLIENT_ID, "secret", "Keycloak", ("openid", "email"), True)

    answer = Client().post("/connexion/service", {})

    assert (answer.status_code, "connectez-vous avec votre mot de passe" in answer.content.decode()) == (503, True)


def test_who_leaves_while_the_service_is_away_is_signed_out_here(people: People, service: SignInService):
    client = Client()
    walk(client)
    openid_client.cache_clear()  # another process, which has not read what the service published
    service.is_down = True

    leaving = client.post("/deconnexion")

    assert (leaving.headers["Location"], is_signed_in(client)) == ("/", False)


def test_person_who_gives_up_there_comes_back_to_the_door(people: People, service: SignInService):
    client = Client()

    came_to = walk(client, back="/connexion/retour?error=access_denied&state=x")

    assert (came_to, "abandonnée" in client.get(came_to).content.decode()) == ("/connexion", True)


def test_service_that_is_down_leaves_the_password(people: People, service: SignInService):
    service.is_down = True

    answer = Client().post("/connexion/service", {})

    assert (answer.status_code, "connectez-vous avec votre mot de passe" in answer.content.decode()) == (503, True)


def test_person_is_led_to_no_other_host(people: People, service: SignInService):
    assert walk(Client(), next_page="https://ailleurs.example/").startswith("/")


def test_installation_without_a_service_shows_no_button_and_has_no_address(people: People):
    client = Client()

    page = client.get("/connexion").content.decode()
    assert ("/connexion/service" in page, client.post("/connexion/service").status_code) == (False, 404)


@pytest.fixture(scope="module")
def service_of_others() -> Iterator[str]:
    """The origin of oidc-provider-mock, which knows Chloé."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "True"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait_for(origin)
        person = {"email": "chloe@example.org", "email_verified": True, "given_name": "Chloé", "family_name": "Guéry"}
        requests.put(f"{origin}/users/chloe", json=person, timeout=5).raise_for_status()
        yield origin
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(origin: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            requests.get(f"{origin}/jwks", timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)  # not listening yet
        else:
            return
    pytest.fail("the provider does not answer")


def test_member_enters_with_a_provider_of_others(people: People, service_of_others: str, settings: Settings):
    scopes = ("openid", "email", "profile")
    settings.OPENID_SERVICE = OpenIdService(service_of_others, CLIENT_ID, "secret", "Keycloak", scopes, False)
    client = Client()
    to_service = client.post("/connexion/service", {"next": "/mon-compte"})

    answer = requests.post(to_service.headers["Location"], data={"sub": "chloe"}, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    returned = client.get(f"{parts.path}?{parts.query}")

    assert (returned.headers["Location"], is_signed_in(client)) == ("/mon-compte", True)

import html
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from maillage.accounts.domain.terms import ROLE_RIGHTS, Acting, FactorStanding, OrganisationState, Role
from maillage.accounts.pages.my_account import mandate_rights
from maillage.accounts.store.members import vouch_for_factor
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.accounts.store.people import factor_standing, matching_factor, second_factor_of
from maillage.accounts.store.person_accounts import refuse_weak_password, started_second_factor
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.kits.letters.models import QueuedLetter
from tests.accounts.store.test_people import token_of, with_second_factor
from tests.people import PASSWORD, People, change_role_of, prove

pytestmark = pytest.mark.django_db
PAGE = "/mon-compte/second-facteur"


def signed_in(name: str, **said: str) -> Client:
    """A browser whose person gave name and password, and what ``said`` adds."""
    client = Client()
    client.post("/connexion", {"username": name, "password": PASSWORD, **said})
    return client


def code_of(people: People, name: str) -> str:
    """The six digits that the application of ``name`` shows; they may be used again."""
    devices = TOTPDevice.objects.filter(user=getattr(people, name), confirmed=True)
    devices.update(last_t=-1, throttling_failure_count=0)
    return token_of(devices.get())


def text_of(answer: HttpResponseBase) -> str:
    """The words of a page."""
    assert hasattr(answer, "content")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


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

    said = {"token": token_of(device), "password": PASSWORD, "next": "/moderation"}
    page = client.post(PAGE, said).context["page"]

    assert (len(page.recovery_codes), page.next, client.get("/moderation").status_code) == (8, "/moderation", 200)


@pytest.mark.parametrize(
    ("duty", "asked"),
    [
        ("agency", {"aline", "bruno"}),  # a member below administrator read who asked, letters and traces of all
        ("administrators", {"aline", "bruno", "chloe"}),
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


@pytest.mark.parametrize("password", ["", "faux"])
def test_second_factor_is_not_enrolled_by_a_session_alone(people: People, password: str):
    # Seen: whoever held a session enrolled a telephone of her own and read persons at once, and no letter left.
    client = signed_in("chloe")
    client.get(PAGE)
    device = TOTPDevice.objects.get(user=people.chloe, confirmed=False)

    page = client.post(PAGE, {"token": token_of(device), "password": password}).context["page"]

    assert (second_factor_of(people.chloe), bool(page.form.errors["password"])) == (None, True)


def test_second_factor_is_replaced_with_password_and_old_code_alone_and_the_owner_is_told(people: People):
    with_second_factor(people.chloe)
    before = second_factor_of(people.chloe)
    client = signed_in("chloe", token=code_of(people, "chloe"))
    started = started_second_factor(people.chloe)
    said = {"token": token_of(started), "password": PASSWORD}

    client.post(PAGE, said)
    refused = second_factor_of(people.chloe)
    client.post(PAGE, {**said, "present": code_of(people, "chloe")})

    assert (refused, second_factor_of(people.chloe)) == (before, started)
    assert [(row.recipient, row.kind) for row in QueuedLetter.objects.all()] == [
        ("chloe@example.org", "second-factor-changed")
    ]


def test_person_of_a_service_without_password_enrols_right_after_signing_in(people: People):
    people.chloe.set_unusable_password()
    people.chloe.save()
    client = people.client("chloe")
    started = started_second_factor(people.chloe)
    User.objects.filter(pk=people.chloe.pk).update(last_login=utc_now() - timedelta(hours=1))

    late = client.post(PAGE, {"token": token_of(started)}).content.decode()
    User.objects.filter(pk=people.chloe.pk).update(last_login=utc_now())
    client.post(PAGE, {"token": token_of(started)})

    assert ("reconnectez-vous par votre service" in late, second_factor_of(people.chloe)) == (True, started)


def test_recovery_codes_are_kept_as_digests_and_pass_once(people: People):
    codes = with_second_factor(people.chloe)
    kept = set(StaticToken.objects.values_list("token", flat=True))

    assert kept.isdisjoint(codes)
    assert matching_factor(people.chloe, next(iter(kept))) is None
    StaticDevice.objects.update(throttling_failure_count=0)
    assert [matching_factor(people.chloe, codes[0]) is not None for _ in range(2)] == [True, False]


@pytest.mark.parametrize("password", ["123456789012", "azertyuiopqs", "aaaaaaaaaaaa", "abababababab", "poiuytrezaml"])
def test_password_that_is_guessed_at_once_is_refused_in_words(people: People, password: str):
    with pytest.raises(Refused) as refused:
        refuse_weak_password(password, people.chloe)

    assert refused.value.code == "password_weak"


def test_password_of_words_is_taken(people: People):
    refuse_weak_password(PASSWORD, people.chloe)


def test_new_second_factor_settles_in_a_day_or_by_the_word_of_another(people: People, rf: RequestFactory):
    with_second_factor(people.david)
    prove(people.client("chloe"), people.chloe)
    david = people.client("david")
    request = rf.get("/")
    request.user = people.david
    people.david.otp_device = second_factor_of(people.david)  # type: ignore[attr-defined]
    people.david.is_verified = lambda: True  # type: ignore[attr-defined]
    now = utc_now()
    member = Membership.objects.get(user=people.david)
    administrator = Acting(people.commune.pk, user_id=people.chloe.pk)

    before = [factor_standing(request, now=at) for at in (now, now + timedelta(days=1, minutes=1))]
    for standing, acting in (
        (FactorStanding.NEW, administrator),
        (FactorStanding.SETTLED, replace(administrator, user_id=people.david.pk)),
    ):
        with pytest.raises(Refused):
            vouch_for_factor(acting, member, standing=standing, now=now)
    vouch_for_factor(administrator, member, standing=FactorStanding.SETTLED, now=now)

    assert before == [FactorStanding.NEW, FactorStanding.SETTLED]
    assert factor_standing(request, now=now) is FactorStanding.SETTLED
    assert "C’est bien le sien" not in david.get("/organisations/commune-de-pornic/membres").content.decode()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "chloe",
            (
                "Vous pouvez préparer et publier au nom de Commune de Pornic, inviter des personnes, faire des clés et "
                "donner mandat."
            ),
        ),
        (
            "david",
            "Vous pouvez préparer des publications pour Commune de Pornic ; une autre personne les publie.",
        ),
        (
            "emma",
            (
                "Vous pouvez préparer et publier au nom de Pornic Agglo Pays de Retz. Par le mandat donné à "
                "Pornic Agglo Pays de Retz, vous pouvez publier des données ouvertes au nom de Commune de Pornic."
            ),
        ),
        ("aline", "Vous décidez aussi des organisations, de la modération et des réglages de l’installation."),
        ("bruno", "Vous voyez aussi toutes les organisations ; les administrateurs de l’agence en décident."),
    ],
)
def test_account_says_in_a_sentence_what_it_may_do(people: People, name: str, says: str):
    page = text_of(people.client(name).get("/mon-compte"))

    assert says in page


def test_account_of_a_suspended_organisation_says_that_nothing_can_be_changed(people: People):
    Organisation.objects.filter(pk=people.commune.pk).update(state=OrganisationState.SUSPENDED)

    page = text_of(people.client("chloe").get("/mon-compte"))

    assert "Rien ne peut être changé pour Commune de Pornic en ce moment." in page
    assert "Vous pouvez" not in page


def test_editor_of_an_organisation_that_holds_a_mandate_prepares_and_does_not_publish(people: People):
    change_role_of(people.emma, Role.EDITOR)

    assert mandate_rights(people.emma) == [
        (
            "Par le mandat donné à Pornic Agglo Pays de Retz, vous pouvez préparer, pour Commune de Pornic : "
            "publier des données ouvertes."
        )
    ]


def test_what_roles_permit_is_said_of_each(people: People):
    assert set(ROLE_RIGHTS) == set(Role)

import re

import pytest
from django.core import mail
from django.test import Client, override_settings

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.invitations import invite
from maillage.accounts.store.models import Organisation, User
from maillage.core.clock import utc_now
from maillage.web.public_url import installation_url
from tests.letters_sent import letters_sent
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
HELENE = {"first_name": "Hélène", "last_name": "Guillou", "password": PASSWORD}


def link_in(letter: mail.EmailMessage) -> str:
    """The address that a letter asks to open."""
    found = re.search(rf"{installation_url()}(/\S+)", str(letter.body))
    assert found is not None
    return found[1]


def test_invited_person_comes_in_by_the_link_of_her_letter(people: People):
    people.client("chloe").post(
        "/organisations/commune-de-pornic/membres/inviter", {"email": "helene@example.org", "role": "editor"}
    )
    client = Client()

    joined = client.post(link_in(letters_sent()[0]), HELENE)

    inside = client.get("/organisations/commune-de-pornic/membres")
    assert (joined.status_code, inside.status_code, letters_sent()[0].to) == (302, 200, ["helene@example.org"])


def test_letter_speaks_the_language_of_the_page_that_sent_it(people: People):
    people.client("chloe").post(
        "/en/organisations/commune-de-pornic/membres/inviter", {"email": "helene@example.org", "role": "editor"}
    )

    assert link_in(letters_sent()[0]).startswith("/en/invitation/")


@override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend")
def test_link_is_shown_once_where_no_letter_leaves(people: People, capsys: pytest.CaptureFixture[str]):
    client = people.client("chloe")
    page = client.post(
        "/organisations/commune-de-pornic/membres/inviter", {"email": "helene@example.org", "role": "editor"}
    ).content.decode()

    link = re.search(rf"{installation_url()}(/invitation/[\w-]+)", page)
    again = client.get("/organisations/commune-de-pornic/membres").content.decode()
    assert link is not None
    assert (Client().get(link[1]).status_code, "/invitation/" in again, link[1] in capsys.readouterr().out) == (
        200,
        False,
        True,
    )


def test_page_of_the_letter_opens_without_reproaches(people: People):
    _invitation, token = invite(Acting(people.commune.pk), "helene@example.org", Role.EDITOR, now=utc_now())

    page = Client().get(f"/invitation/{token}").content.decode()

    assert ("Commune de Pornic" in page, "field-error" in page) == (True, False)


def test_who_is_invited_reads_in_a_sentence_what_the_account_may_do(people: People):
    _invitation, token = invite(Acting(people.commune.pk), "helene@example.org", Role.EDITOR, now=utc_now())

    page = Client().get(f"/invitation/{token}").content.decode()

    told = "préparer des publications pour Commune de Pornic ; une autre personne les publie"
    assert told in " ".join(page.split())


def test_invitation_of_a_member_is_told_at_the_field_it_is_about(people: People):
    page = people.client("chloe").post(
        "/organisations/commune-de-pornic/membres/inviter", {"email": "david@example.org", "role": "editor"}
    )

    form = page.context["page"].form
    assert (page.status_code, list(form.errors), form["email"].is_first_fault) == (422, ["email"], True)


def test_weak_password_is_told_and_what_was_typed_stays(people: People):
    _invitation, token = invite(Acting(people.commune.pk), "helene@example.org", Role.EDITOR, now=utc_now())

    page = Client().post(f"/invitation/{token}", HELENE | {"password": "123456"}).content.decode()

    assert ("trop faible" in page, 'value="Guillou"' in page, User.objects.filter(first_name="Hélène").count()) == (
        True,
        True,
        0,
    )


def test_person_with_an_account_logs_in_first(people: People):
    _invitation, token = invite(Acting(people.commune.pk), "emma@example.org", Role.EDITOR, now=utc_now())

    page = Client().get(f"/invitation/{token}").content.decode()
    answer = Client().post(f"/invitation/{token}", HELENE)

    expected = f"/connexion?next=/invitation/{token}"
    assert (expected in page, answer.headers["Location"], people.commune.members.count()) == (True, expected, 2)


def test_person_who_is_logged_in_accepts_with_one_button(people: People):
    _invitation, token = invite(Acting(people.commune.pk), "emma@example.org", Role.EDITOR, now=utc_now())

    people.client("emma").post(f"/invitation/{token}")

    assert people.emma in people.commune.members.all()


def test_used_link_says_what_to_do(people: People):
    _invitation, token = invite(Acting(people.commune.pk), "helene@example.org", Role.EDITOR, now=utc_now())
    Client().post(f"/invitation/{token}", HELENE)

    answer = Client().get(f"/invitation/{token}")

    assert (answer.status_code, "connectez-vous avec votre compte" in answer.content.decode()) == (422, True)


def test_organisation_asks_is_accepted_and_its_clerk_comes_in(people: People):
    form = Client().get("/organisations/demander", {"territoire": "commune:44143"}).context["page"].form
    asked = Client().post(
        "/organisations/demander",
        {**form.initial, "siret": "", "person_name": "Inès Robin", "person_email": "ines@example.org", "message": ""},
    )
    told = [(letter.to, letter.subject) for letter in letters_sent()]
    people.client("aline").post("/moderation/commune-de-reze/accepter")
    client = Client()
    client.post(link_in(letters_sent()[-1]), HELENE)

    reze = Organisation.objects.get(territory="commune:44143")
    assert (form.initial["name"], asked.headers["Location"], told, reze.memberships.get().role) == (
        "Commune de Rezé",
        "/organisations/demander/suite",
        [(["aline@example.org"], "Une organisation demande à participer")],
        "administrator",
    )


def test_refused_organisation_reads_why(people: People):
    Client().post(
        "/organisations/demander",
        {"name": "Commune de Rezé", "kind": "commune", "person_name": "Inès", "person_email": "ines@example.org"},
    )
    people.client("aline").post("/moderation/commune-de-reze/refuser", {"reason": "Adresse personnelle."})

    assert (letters_sent()[-1].to, "Adresse personnelle." in letters_sent()[-1].body) == (["ines@example.org"], True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("siret", "123", "n’est pas un SIRET"),
        ("person_email", "pas une adresse", "n’est pas une adresse électronique"),
        ("name", "Commune de Pornic", "est déjà là"),
        ("territory", "commune:9", "n’est pas un code"),
    ],
)
def test_wrong_demand_is_told_and_what_was_typed_stays(people: People, field: str, value: str, said: str):
    typed = {"name": "Office", "kind": "other", "person_name": "Inès", "person_email": "ines@example.org"}

    page = Client().post("/organisations/demander", typed | {field: value}).content.decode()

    assert (said in page, 'value="Inès"' in page, Organisation.objects.filter(name="Office").count()) == (True, True, 0)


def test_siret_of_another_body_is_no_siret_of_the_epci(people: People):
    typed = {
        "name": "CC",
        "kind": "epci",
        "territory": "epci:200067346",
        "siret": "21440131700018",
        "person_name": "Inès",
        "person_email": "ines@example.org",
    }

    assert (
        "n’est pas celui de cette intercommunalité" in Client().post("/organisations/demander", typed).content.decode()
    )


def test_stranger_cannot_have_letters_sent_without_end(people: People):
    typed = {"kind": "other", "person_name": "Inès", "person_email": "ines@example.org"}
    for number in range(25):
        Client().post("/organisations/demander", typed | {"name": f"Organisme {number}"})

    assert Organisation.objects.filter(name__startswith="Organisme").count() == 20

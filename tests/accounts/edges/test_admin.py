import json
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from maillage.accounts.edges.cli.accounts import app
from maillage.accounts.store.models import TraceEntry, User
from maillage.accounts.store.people import second_factor_of
from tests.accounts.store.test_people import token_of, with_second_factor
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def admin_lists() -> list[str]:
    """The list page of every model in the admin."""
    return [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in admin.site._registry]


def log_in(name: str, token: str = "") -> tuple[int, Client]:
    """The status of the answer to a login (302 lets in), and the browser."""
    client = Client()
    answer = client.post(f"{LOGIN}?next=/admin/", {"username": name, "password": PASSWORD, "token": token})
    return answer.status_code, client


@pytest.mark.parametrize(
    ("name", "status"), [("aline", {200}), ("bruno", {200, 403}), ("chloe", {302}), ("visitor", {302})]
)
def test_admin_opens_to_the_agency_alone(people: People, name: str, status: set[int]):
    client = people.client(name)

    statuses = {client.get(address).status_code for address in ["/admin/", *admin_lists()]}

    assert statuses <= status


@pytest.mark.parametrize(("name", "status"), [("aline", 302), ("bruno", 302), ("chloe", 200), ("nobody", 200)])
def test_login_lets_in_the_agency_alone(people: People, name: str, status: int):
    assert log_in(name)[0] == status


def test_refused_login_does_not_tell_who_has_an_account(people: People):
    pages = [
        Client().post(LOGIN, {"username": name, "password": password}).context["form"].non_field_errors()
        for name, password in [("chloe", PASSWORD), ("nobody", PASSWORD), ("aline", "faux")]
    ]

    assert pages[0] == pages[1] == pages[2]


def test_second_factor_is_asked_of_who_has_one(people: People):
    with_second_factor(people.aline)

    assert log_in("aline")[0] == 200


def test_second_factor_opens_the_admin(people: People):
    with_second_factor(people.aline)
    device = second_factor_of(people.aline)
    assert device is not None

    status, client = log_in("aline", token_of(device))

    assert (status, client.get("/admin/").status_code) == (302, 200)


def test_session_without_the_second_factor_is_closed(people: People):
    client = people.client("aline")
    with_second_factor(people.aline)

    assert client.get("/admin/").status_code == 302


def test_admin_has_no_page_that_shows_or_removes_the_second_factor_of_another():
    labels = {model._meta.app_label for model in admin.site._registry}

    assert labels & {"otp_totp", "otp_static", "auth"} == set()


def test_organisations_and_their_people_are_changed_nowhere_in_the_admin(people: People):
    membership = people.aline.memberships.get()
    said = {"name": "Autre", "kind": "other", "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1"}
    said |= {"memberships-0-id": str(membership.pk), "memberships-0-role": "reader", "post": "yes"}
    aline, number = people.client("aline"), people.agency.pk

    statuses = [
        aline.post(reverse(f"admin:accounts_organisation_{name}", args=arguments), said).status_code
        for name, arguments in (("add", []), ("change", [number]), ("delete", [number]))
    ]

    people.agency.refresh_from_db()
    role = people.aline.memberships.get().role
    assert (statuses, people.agency.name, role) == ([403, 403, 403], "Gigalis", "administrator")


@pytest.mark.parametrize("name", ["add", "change", "delete"])
def test_flags_of_people_are_changed_nowhere_in_the_admin(people: People, name: str):
    arguments = [] if name == "add" else [people.chloe.pk]
    address = reverse(f"admin:accounts_user_{name}", args=arguments)

    answer = people.client("aline").post(address, {"username": "chloe", "is_superuser": "on", "post": "yes"})

    chloe = User.objects.get(pk=people.chloe.pk)
    assert (answer.status_code, chloe.is_superuser) == (403, False)


def test_account_is_closed_with_a_trace_and_its_session_ends(people: People):
    session = people.client("farid")
    said = {"action": "close_accounts", "_selected_action": [str(people.farid.pk)]}

    people.client("aline").post(reverse("admin:accounts_user_changelist"), said)

    verbs = list(TraceEntry.objects.values_list("verb", "title", "user__username"))
    assert (session.get("/mon-compte").status_code, verbs) == (302, [("account-closed", "Farid", "aline")])


def test_last_administrator_is_not_closed_out(people: People):
    said = {"action": "close_accounts", "_selected_action": [str(people.chloe.pk), str(people.farid.pk)]}

    answer = people.client("aline").post(reverse("admin:accounts_user_changelist"), said, follow=True)

    active = {user.username: user.is_active for user in User.objects.filter(username__in=["chloe", "farid"])}
    assert ("au moins un administrateur" in answer.content.decode(), active) == (True, {"chloe": True, "farid": False})


def test_member_without_decisions_closes_no_account(people: People):
    said = {"action": "close_accounts", "_selected_action": [str(people.farid.pk)]}

    people.client("bruno").post(reverse("admin:accounts_user_changelist"), said)

    assert User.objects.get(pk=people.farid.pk).is_active


def test_link_for_a_new_password_is_shown_where_no_letter_can_leave(people: People):
    answer = CliRunner().invoke(app, ["reset-link", "aline@example.org", "--json"])

    link = json.loads(answer.stdout)["link"]
    page = Client().get(urlsplit(link).path, follow=True)
    assert (answer.exit_code, page.status_code, "new_password1" in page.content.decode()) == (0, 200, True)


def test_second_factor_of_a_lost_telephone_is_removed_on_the_machine(people: People):
    with_second_factor(people.aline)

    answer = CliRunner().invoke(app, ["remove-second-factor", "aline"])

    assert (answer.exit_code, second_factor_of(people.aline)) == (0, None)


def test_agency_user_is_created_from_the_command_line(db: None, monkeypatch: pytest.MonkeyPatch):
    words = ["create-agency-user", "aline", "--email", "a@example.org", "--password", PASSWORD, "--json"]
    answer = CliRunner().invoke(app, words)

    assert (answer.stdout, User.objects.get().username) == (
        '{"username": "aline", "email": "a@example.org"}\n',
        "aline",
    )

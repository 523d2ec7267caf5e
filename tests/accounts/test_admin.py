import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.models import User
from maillage.accounts.queries import second_factor_of
from tests.accounts.record.test_people import token_of, with_second_factor
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


@pytest.mark.parametrize("name", ["chloe", "visitor"])
@pytest.mark.parametrize("address", ["", "qr.svg", "remove"])
def test_second_factor_page_is_closed_to_others(people: People, name: str, address: str):
    answer = people.client(name).post(f"/admin/second-factor/{address}")

    assert (answer.status_code, answer.headers["Location"].startswith(LOGIN)) == (302, True)


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


def test_second_factor_is_set_up_on_its_page(people: People):
    client = people.client("aline")
    shown = client.get("/admin/second-factor/")
    picture = client.get("/admin/second-factor/qr.svg")
    device = TOTPDevice.objects.get(user=people.aline)

    confirmed = client.post("/admin/second-factor/", {"token": token_of(device)})

    assert (shown.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml")
    assert (len(confirmed.context["recovery_codes"]), client.get("/admin/").status_code) == (8, 200)


def test_wrong_token_is_told_on_the_page(people: People):
    answer = people.client("aline").post("/admin/second-factor/", {"token": "000000"})

    assert "Ce code n’est pas le bon" in answer.content.decode()


def test_key_of_another_person_is_not_shown(people: People):
    with_second_factor(people.bruno)
    device = second_factor_of(people.bruno)
    assert device is not None

    page = people.client("aline").get(reverse("admin:otp_totp_totpdevice_change", args=[device.pk]))

    assert device.key not in page.content.decode()


def test_agency_user_is_created_from_the_command_line(db: None, monkeypatch: pytest.MonkeyPatch):
    from typer.testing import CliRunner  # noqa: PLC0415 -- beside its only use

    from maillage.accounts.cli import app  # noqa: PLC0415 -- likewise

    words = ["create-agency-user", "aline", "--email", "a@example.org", "--password", PASSWORD, "--json"]
    answer = CliRunner().invoke(app, words)

    assert (answer.stdout, User.objects.get().username) == (
        '{"username": "aline", "email": "a@example.org"}\n',
        "aline",
    )

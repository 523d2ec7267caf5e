from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.export import asked_letter, invitation_letter
from maillage.accounts.models import Invitation, Organisation
from maillage.web.letters import posted

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@given(st.text(min_size=1, max_size=80))
def test_no_name_makes_another_header(name: str):
    organisation = Organisation(name=f"{name}\r\nBcc: tous@example.org")

    message = asked_letter(organisation, link="https://maillage.example/", to="aline@example.org").message()

    assert (message["Bcc"], message["To"]) == (None, "aline@example.org")


def test_invitation_says_who_invites_until_when_and_where():
    invitation = Invitation(organisation=Organisation(name="Commune de Pornic"), email="h@example.org", expires_at=NOW)

    letter = invitation_letter(invitation, link="https://maillage.example/invitation/abc")

    words = ("Commune de Pornic", "https://maillage.example/invitation/abc", "25 novembre 2026")
    assert (letter.to, letter.subject, [word in letter.body for word in words]) == (
        ["h@example.org"],
        "Rejoindre Commune de Pornic sur Maillage",
        [True, True, True],
    )


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
def test_letter_that_the_server_refuses_is_told_as_not_posted():
    assert posted(mail.EmailMessage("a", "b", to=["h@example.org"])) is False


@pytest.mark.parametrize(("backend", "leaves"), [("locmem", True), ("console", False)])
def test_letters_on_the_console_have_not_left(backend: str, leaves: bool):  # noqa: FBT001 -- a parameter of the table
    with override_settings(EMAIL_BACKEND=f"django.core.mail.backends.{backend}.EmailBackend"):
        assert posted(mail.EmailMessage("a", "b", to=["h@example.org"])) is leaves

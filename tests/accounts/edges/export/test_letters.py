from datetime import UTC, datetime
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.edges.export import asked_letter, invitation_letter
from maillage.accounts.store.models import Invitation, Organisation
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import message_of

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80))  # no form takes NUL
def test_no_name_makes_another_header(name: str):
    organisation = Organisation(name=f"{name}\r\nBcc: tous@example.org")
    QueuedLetter.objects.all().delete()

    letter = asked_letter(organisation, link="https://maillage.example/", to="aline@example.org")
    message = message_of(enqueue(letter)).message()

    assert (message["Bcc"], message["To"]) == (None, "aline@example.org")
    assert str(make_header(decode_header(message["Subject"]))) == "Une organisation demande à participer"


def test_invitation_says_who_invites_until_when_and_where():
    invitation = Invitation(organisation=Organisation(name="Commune de Pornic"), email="h@example.org", expires_at=NOW)

    letter = invitation_letter(invitation, link="https://maillage.example/invitation/abc")

    words = ("Commune de Pornic", "https://maillage.example/invitation/abc", "25 novembre 2026")
    assert (letter.to, [word in letter.text for word in words]) == ("h@example.org", [True, True, True])

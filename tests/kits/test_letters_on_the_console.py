"""Letters of an installation without a mail server: they are seen where the log is."""

import pytest
from django.test import override_settings

from maillage.kits.letters.queries import letter_kinds
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_now
from maillage.kits.letters.terms import Letter, LetterState

HERE = "maillage.kits.letters.console.EmailBackend"


@pytest.mark.django_db
@override_settings(EMAIL_BACKEND=HERE)
def test_a_letter_is_shown_beside_the_log_and_is_not_said_to_have_left(capsys: pytest.CaptureFixture[str]) -> None:
    kind = letter_kinds()["password-reset"]
    letter = Letter(kind, "reset:1", "lucie@vertou.example", "Ouvrez https://maillage.example/lien/1", None)

    state = send_now(enqueue(letter))

    shown = capsys.readouterr()
    assert (state, shown.out) == (LetterState.SHOWN, "")
    assert "To: lucie@vertou.example" in shown.err
    assert "Ouvrez https://maillage.example/lien/1" in shown.err

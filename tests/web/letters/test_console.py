"""Letters of an installation without a mail server: they are seen where the log is."""

import pytest
from django.test import override_settings

from maillage.web.letters import plain_letter, posted

HERE = "maillage.web.letters.console.EmailBackend"


@override_settings(EMAIL_BACKEND=HERE)
def test_a_letter_is_shown_beside_the_log_and_is_not_said_to_have_left(capsys: pytest.CaptureFixture[str]) -> None:
    has_left = posted(plain_letter("lucie@vertou.example", "Votre lien", "Ouvrez https://maillage.example/lien/1"))

    shown = capsys.readouterr()
    assert (has_left, shown.out) == (False, "")
    assert "To: lucie@vertou.example" in shown.err
    assert "Ouvrez https://maillage.example/lien/1" in shown.err

"""A holder says the hours of a month on a telephone, from the link of a letter, in a real browser."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import PHONE, View, visit
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = [pytest.mark.walk, pytest.mark.slow]

# What a letter is sent with: last month said by the holder, a link to the month after; nobody's name anywhere.
_LETTER: Final = """
import django; django.setup()
from maillage.clauses.record.month_letters import renew_letter
from maillage.core.clock import utc_now
from tests.clauses.scene import FIRST, make_coordinations, worked
scene = make_coordinations()
scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50.5))
print(renew_letter(scene.acting, scene.holder, FIRST.after(1), now=utc_now()))
"""


@pytest.fixture(scope="module")
def link(quiet_place: Installation) -> Iterator[str]:
    """The address in the letter, of an installation that is served."""
    letter = subprocess.run(
        [sys.executable, "-c", _LETTER],
        env=quiet_place.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert letter.returncode == 0, letter.stderr
    token = letter.stdout.split()[-1]
    with quiet_place.serving("pages", f"/heures/{token}"):
        yield f"{quiet_place.url}/heures/{token}"


@pytest.mark.parametrize("view", [View(PHONE, "light"), View(PHONE, "dark")], ids=str)
def test_holder_confirms_and_changes_a_month_on_a_telephone(browser: Browser, link: str, view: View) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as holder:
        holder.open(link)
        page = holder.page

        assert page.input_value("#pseudonyme-0") == "P-1"
        page.fill("#heures-0", "110,25")
        page.get_by_role("button", name="Confirmer ces heures").or_(
            page.get_by_role("button", name="Changer ces heures")
        ).click()
        expect(page.get_by_text("C’est dit, merci.")).to_be_visible()

        assert page.input_value("#heures-0") == "110,25"
        assert holder.faults() == []
        assert not holder.is_wider_than_the_screen()
        assert holder.said == []

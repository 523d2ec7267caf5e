"""A holder says a month on a telephone by the link of a letter; a facilitator sees a stadium at 136 % and its paper."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.include.clauses.evidence import png
from tests.walks.browsing import PHONE, VIEWS, View, visit
from tests.walks.conftest import REPOSITORY, Installation
from tests.walks.effort import effort_on

pytestmark = [pytest.mark.walk, pytest.mark.slow]

# What a letter is sent with: last month said by the holder, a link to the month after; nobody's name anywhere.
_LETTER: Final = """
import django; django.setup()
from maillage.include.clauses.store.month_letters import renew_letter
from maillage.core.clock import utc_now
from tests.include.clauses.scene import FIRST, make_coordinations, worked
scene = make_coordinations()
scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50.5))
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.domain.clauses import StatedReporter
from tests.include.clauses.scene import HOLDER_SIRET, STADIUM
stadium = make_clause(scene.acting, STADIUM, None, entry=None, now=utc_now())
holder = add_reporter(scene.acting, stadium, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=utc_now())
people = [f"S-{number:03}" for number in range(140)]
hours = [worked(person, FIRST.after(month), 136_000 / 10 / 140) for person in people for month in range(10)]
scene.say(*hours, reporter=holder)
session = scene.client(scene.gaelle).cookies["sessionid"].value
print(stadium.pk, session, renew_letter(scene.acting, scene.holder, FIRST.after(1), now=utc_now()))
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a facilitator and a holder have in hand: the installation, the stadium, a session, a token."""

    url: str
    stadium: str
    session: str
    token: str


@pytest.fixture(scope="module")
def followed(quiet_place: Installation) -> Iterator[Followed]:
    """An installation that is served, with a letter that was sent and a stadium at 136 %."""
    letter = subprocess.run(
        [sys.executable, "-c", _LETTER],
        env=quiet_place.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert letter.returncode == 0, letter.stderr
    stadium, session, token = letter.stdout.split()[-3:]
    with quiet_place.serving("pages", f"/heures/{token}"):
        yield Followed(quiet_place.url, stadium, session, token)


@pytest.mark.parametrize("view", [View(PHONE, "light"), View(PHONE, "dark")], ids=str)
def test_holder_confirms_and_changes_a_month_on_a_telephone(browser: Browser, followed: Followed, view: View) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as holder:
        page = holder.page
        effort = effort_on(page)
        holder.open(f"{followed.url}/heures/{followed.token}")

        assert page.input_value("#pseudonyme-0") == "P-1"
        page.fill("#heures-0", "110,25")
        page.get_by_role("button", name="Confirmer ces heures").or_(
            page.get_by_role("button", name="Changer ces heures")
        ).click()
        expect(page.get_by_text("C’est noté, merci.")).to_be_visible()
        assert effort.counts[:2] == (1, 1)  # screen, click

        assert page.input_value("#heures-0") == "110,25"
        page.set_input_files("#id_pieces", {"name": "releve.png", "mimeType": "image/png", "buffer": png()})
        page.get_by_role("button", name="Joindre à ce mois").click()
        expect(page.get_by_text("1 pièce est gardée, chiffrée.")).to_be_visible()
        assert holder.faults() == []
        assert not holder.is_wider_than_the_screen()
        assert holder.said == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_facilitator_sees_the_stadium_at_136_percent_and_takes_its_certificate(
    browser: Browser, followed: Followed, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as facilitator:
        page = facilitator.page
        page.context.add_cookies([{"name": "sessionid", "value": followed.session, "url": followed.url}])
        facilitator.open(f"{followed.url}/mon-espace/clauses/{followed.stadium}")

        first = page.get_by_role("status").filter(has_text="%")  # a wide page has another one, for who cannot see
        assert first.inner_text().replace("\xa0", " ").replace("\u202f", " ").startswith("136 %")
        with page.expect_download() as download:
            page.get_by_role("link", name="Attestation (PDF)").click()
        assert download.value.suggested_filename == f"attestation-clause-{followed.stadium}.pdf"

        assert facilitator.faults() == []
        assert not facilitator.is_wider_than_the_screen()
        assert facilitator.said == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_list_of_eligible_people_is_read_and_the_agencys_form_of_it_is_closed_to_others(
    browser: Browser, followed: Followed, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as reader:
        page = reader.page
        page.context.add_cookies([{"name": "sessionid", "value": followed.session, "url": followed.url}])
        reader.open(f"{followed.url}/clauses-sociales/publics")

        expect(page.get_by_role("heading", name="Les publics éligibles")).to_be_visible()
        assert page.get_by_role("link", name="Ajouter une liste").count() == 0
        assert reader.faults() == []
        assert not reader.is_wider_than_the_screen()
        assert reader.said == []

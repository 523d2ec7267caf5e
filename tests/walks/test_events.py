"""A town clerk prepares a morning and publishes it, somebody inscribes on a phone, the door goes on without network."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, StorageState

from tests.walks.browsing import PHONE, VIEWS, View, visit
from tests.walks.conftest import Installation
from tests.walks.effort import LISTEN, effort_on

pytestmark = [pytest.mark.walk, pytest.mark.slow]

EMAIL, PASSWORD = "odile@vallet.example", "sept-marees-hautes"


@dataclass(frozen=True, slots=True)
class Morning:
    """A published event, and the browser of who organises it."""

    url: str
    slug: str
    odile: StorageState

    @property
    def own(self) -> str:
        """The organiser's page of it."""
        return f"{self.url}/mon-espace/evenements/{self.slug}"


@pytest.fixture(scope="module")
def morning(browser: Browser, installation: Installation) -> Morning:
    """Prepared, given a room and a workshop, and published, each by the form of its page."""
    installation.run_each(
        ["accounts", "create-organisation", "Commune du Vallet", "--kind", "commune", "--territory", "commune:44212"],
        ["accounts", "create-member", "commune-du-vallet", EMAIL, "--role", "publisher", "--password", PASSWORD],
    )
    with visit(browser) as visiting:
        page, url = visiting.page, installation.url
        visiting.open(f"{url}/connexion?next=/mon-espace/evenements/organiser/commune-du-vallet")
        page.fill("input[name=username]", EMAIL)
        page.fill("input[type=password]", PASSWORD)
        _press(page, "main button[type=submit]")
        day = localdate() + dt.timedelta(days=30)
        page.fill("#id_title", "Matinée des données")
        page.fill("#id_day", day.isoformat())
        page.fill("#id_start", "09:00")
        page.fill("#id_end", "12:30")
        page.fill("#id_place_name", "Salle des fêtes")
        page.fill("#id_commune", "44212")
        page.fill("#id_places", "40")
        _press(page, "form.event-form button[type=submit]")
        slug = page.url.rpartition("/")[2]
        visiting.open(f"{url}/mon-espace/evenements/{slug}/programme/salle/0")
        page.fill("#id_name", "Salle bleue")
        _press(page, "form.event-form button[type=submit]")
        visiting.open(f"{url}/mon-espace/evenements/{slug}/programme/session/0")
        page.fill("#id_title", "Publier son premier jeu")
        page.select_option("#id_kind", "workshop")
        page.select_option("#id_room", label="Salle bleue")
        page.fill("#id_places", "12")
        _press(page, "form.event-form button[type=submit]")
        visiting.open(f"{url}/mon-espace/evenements/{slug}/presentations")
        _press(page, "details.more form button[type=submit]")
        visiting.open(f"{url}/mon-espace/evenements/{slug}")
        _press(page, "form.event-action button[type=submit]")
        return Morning(url, slug, page.context.storage_state())


def _text(page: Page, selector: str) -> str:
    """What stands there, its spaces that do not break told as spaces."""
    return page.inner_text(selector).replace("\xa0", " ").replace("\u202f", " ")


def _press(page: Page, selector: str) -> None:
    page.click(selector)
    page.wait_for_load_state()


def _inscribe(page: Page, morning: Morning, name: str) -> None:
    page.goto(f"{morning.url}/evenements/{morning.slug}/inscription")
    page.fill("#id_name", name)
    page.fill("#id_email", f"{name.split(maxsplit=1)[0].lower()}@example.org")
    page.check("fieldset.field-choices input")
    _press(page, "main form button[type=submit]")


def test_visitor_inscribes_on_a_phone_and_reads_what_comes_next(browser: Browser, morning: Morning) -> None:
    with visit(browser, size=PHONE) as visiting:
        visiting.open(f"{morning.url}/evenements/{morning.slug}")
        before = _text(visiting.page, ".lead")
        visiting.page.click("a.button-accent")
        faults = visiting.faults()
        _inscribe(visiting.page, morning, "Nadia Morel")
        after = _text(visiting.page, "h1")

        assert ("sur 40" in before, after) == (True, "C’est noté : lisez vos courriels")
        assert (faults + visiting.faults(), visiting.is_wider_than_the_screen(), visiting.said) == ([], False, [])


def test_door_goes_on_without_network_and_tells_the_server_later(browser: Browser, morning: Morning) -> None:
    with visit(browser, size=PHONE) as visiting:
        _inscribe(visiting.page, morning, "Omar Petit")
    with visit(browser, size=PHONE, storage_state=morning.odile, goes_offline=True) as visiting:
        page = visiting.page
        visiting.open(f"{morning.own}/accueil")
        page.wait_for_selector("body[data-kept=yes]")
        page.context.set_offline(True)
        page.reload()
        page.wait_for_selector("body[data-ready=yes]")
        page.wait_for_selector("body[data-kept=yes]")
        not_kept = _text(page, "#check-in-said")
        effort = effort_on(page)
        page.evaluate(LISTEN)  # offline, on the page that is there
        page.fill("#check-in-code", "omar")
        page.click("#check-in-form button[type=submit]")
        welcome = _text(page, "#check-in-said")
        of_one = effort.counts, round(effort.seconds)
        page.fill("#check-in-code", "omar")
        page.click("#check-in-form button[type=submit]")
        twice = _text(page, "#check-in-said")
        waiting = _text(page, "#check-in-queue")
        page.context.set_offline(False)
        page.locator("#check-in-queue", has_text="Tout est transmis.").wait_for()
        faults = visiting.faults()
        visiting.open(f"{morning.own}/inscrits")
        arrived = page.locator("tr", has_text="Omar Petit").locator("td").nth(5).inner_text()

        assert of_one == ((0, 1, 1), 6)
        assert (not_kept, welcome) == ("", "Bienvenue : Omar Petit.")
        assert (twice.startswith("Omar Petit est déjà là depuis"), waiting) == (True, "En attente du réseau : 1.")
        assert (faults, arrived != "") == ([], True)


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize(
    "path", ["", "/programme", "/programme/session/0", "/inscrits", "/changer", "/presentations", "/accueil"]
)
def test_organiser_pages_are_for_everybody(browser: Browser, morning: Morning, path: str, view: View) -> None:
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=morning.odile) as visiting:
        visiting.open(f"{morning.own}{path}")

        assert (visiting.faults("best-practice"), visiting.is_wider_than_the_screen(), visiting.said) == ([], False, [])


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize(
    "path", ["/evenements", "/evenements?embed=1", "/evenements/{slug}", "/evenements/{slug}/appel"]
)
def test_event_pages_are_for_everybody(browser: Browser, morning: Morning, path: str, view: View) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visiting:
        visiting.open(f"{morning.url}{path.format(slug=morning.slug)}")

        assert (visiting.faults("best-practice"), visiting.is_wider_than_the_screen(), visiting.said) == ([], False, [])


@pytest.mark.parametrize("path", ["/", "/en/", "/evenements", "/en/evenements"])
def test_page_of_a_telephone_of_320_pixels_does_not_scroll_sideways(
    browser: Browser, morning: Morning, path: str
) -> None:
    with visit(browser, size=(320, 640)) as visiting:
        visiting.open(f"{morning.url}{path}")

        assert not visiting.is_wider_than_the_screen()


def test_keyboard_stands_at_the_first_field_to_correct_after_a_refusal(browser: Browser, morning: Morning) -> None:
    with visit(browser, size=PHONE) as visiting:
        visiting.open(f"{morning.url}/evenements/{morning.slug}/inscription")
        at_first = visiting.page.evaluate("document.activeElement.tagName")
        _press(visiting.page, "main form button[type=submit]")

        assert (at_first, visiting.page.evaluate("document.activeElement.name")) == ("BODY", "name")

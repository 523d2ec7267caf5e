"""The telephone of an administrator of the agency: it sets up her second factor, then gives its codes."""

from base64 import b32decode
from dataclasses import dataclass, field

from django_otp.oath import TOTP
from playwright.sync_api import Page

from tests.people import PASSWORD
from tests.walks.browsing import settle


@dataclass
class Authenticator:
    """Goes on where the password alone does not: sets up a second factor the first time, gives a code afterwards."""

    recovery_codes: list[str] = field(default_factory=list)

    def sign_in(self, page: Page, button: str) -> None:
        """Press ``button`` of a door of name and password, with a code; the first time it is set up after."""
        is_new = not self.recovery_codes
        if not is_new:
            page.locator("details.second summary").click()
            # A code of the half-minute serves once; these do not wait for the next.
            page.locator("input[name=token]").fill(self.recovery_codes.pop())
        page.locator(button).first.click()
        settle(page)
        if is_new:
            self.go_on(page)

    def go_on(self, page: Page) -> None:
        """The page that was asked for, past the second factor that is set up on the way."""
        self.set_up(page)
        page.get_by_role("link", name="C’est noté, continuer").click()
        settle(page)

    def set_up(self, page: Page) -> None:
        """The page shows its recovery codes; who sets up a second factor gives her password again."""
        key = b32decode(page.locator("code.once").inner_text())
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_label("Code à six chiffres").fill(f"{TOTP(key).token():06}")
        page.get_by_role("button", name="Activer").click()
        page.locator("ul.codes").wait_for()
        self.recovery_codes = page.locator("ul.codes code").all_inner_texts()

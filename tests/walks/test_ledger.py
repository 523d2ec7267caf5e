"""A buyer's ledger in a real browser: sent on a telephone, its share read, its table taken, nothing kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from maillage.accounts.domain.terms import OrganisationKind, Role
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.accounts.store.person_accounts import create_member
from maillage.core.clock import utc_now
from maillage.include.ledger.store.models import KeptLedger
from tests.include.structures.lists import CHOLET, NANTES, taken_in
from tests.walks.browsing import PHONE, chromium, visit

pytestmark = pytest.mark.walk

EMAIL, PASSWORD = "achats@pornic.example", "sept-marees-hautes"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as chrome:
        yield chrome


@pytest.fixture
def pages(live_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of an installation with a buyer and two structures."""
    # The browser's loop runs in the thread of the test, which Django would not let ask its database there.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    commune = create_organisation(
        "Commune de Pornic", kind=OrganisationKind.COMMUNE, now=utc_now(), territory="commune:44131"
    )
    create_member(EMAIL, organisation=commune, role=Role.PUBLISHER, password=PASSWORD)
    taken_in(tmp_path, NANTES, CHOLET)
    return str(live_server.url)


def test_buyer_reads_her_inclusive_share_on_a_telephone_and_takes_its_table(
    browser: Browser, pages: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "journal.csv"
    ledger.write_text(f"siret;montant\n{NANTES['siret']};300\n{CHOLET['siret']};100\n;600\n", encoding="utf-8")
    with visit(browser, size=PHONE) as buying:
        page = buying.page
        buying.open(f"{pages}/connexion?next=/mon-espace/part-inclusive")
        page.fill("input[name=username]", EMAIL)
        page.fill("input[type=password]", PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.set_input_files("#id_file", ledger)
        faults = buying.faults()
        page.get_by_role("button", name="Calculer la part").click()

        page.get_by_text("de vos achats vont à des structures inclusives").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Le tableau (CSV)").click()

        assert download.value.suggested_filename == "part-inclusive.csv"
        assert faults + buying.faults() == []
        assert not buying.is_wider_than_the_screen()
        assert buying.said == []
        assert KeptLedger.objects.count() == 0

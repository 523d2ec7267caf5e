"""The page of a contract with the notices that the agency imported."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from maillage.buy.notices.store.imports import import_notices
from maillage.buy.notices.store.notice_files import notices_folder
from tests.buy.contracts.pages.test_pages import key_of, words
from tests.buy.contracts.small_market import small_market
from tests.buy.notices.samples import EFORMS_AWARD

_CRITERIA = """<cac:ProcurementProjectLot><cbc:ID>LOT-0001</cbc:ID><cac:TenderingTerms><cac:AwardingTerms>
<cac:AwardingCriterion><cac:SubordinateAwardingCriterion><cbc:Name>Prix</cbc:Name>
<efbc:ParameterNumeric xmlns:efbc="f">60</efbc:ParameterNumeric></cac:SubordinateAwardingCriterion>
</cac:AwardingCriterion></cac:AwardingTerms></cac:TenderingTerms>"""


@pytest.fixture
def award(contracts: None, tmp_path: Path) -> Iterator[None]:
    """An award in eForms that gives the number of the contract of Poitiers' gardens; afterwards none."""
    (gardens,) = (record for record in small_market()["marches"] if record["id"] == "2024-01")
    text = EFORMS_AWARD.replace("2026-12", gardens["id"]).replace("2026-03-05", gardens["dateNotification"])
    text = text.replace("<cac:ProcurementProjectLot><cbc:ID>LOT-0001</cbc:ID>", _CRITERIA)
    (tmp_path / "avis.xml").write_text(text, "utf-8")
    import_notices(str(tmp_path / "avis.xml"))
    yield
    shutil.rmtree(notices_folder())


@pytest.mark.usefixtures("award")
def test_notice_with_the_number_of_a_contract_is_in_its_life_with_its_criteria(browser: httpx.Client) -> None:
    page = words(browser.get(f"/marches/contrat/{key_of('espaces verts')}")).replace("\xa0", " ")

    assert "Ce qui était demandé" in page
    assert page.count("Avis d’attribution 123456-2026") == 2  # in its life, and with its criteria
    assert "Rattaché avec certitude : il donne le numéro de ce marché." in page
    assert "Prix : <strong>60</strong>" in page


@pytest.mark.usefixtures("award")
def test_contract_that_no_notice_is_like_shows_none(browser: httpx.Client) -> None:
    page = words(browser.get(f"/marches/contrat/{key_of('mairie travaux')}"))

    assert "Ce qui était demandé" not in page

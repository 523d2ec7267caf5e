"""What the register adds to what is known of a holder: its name, and what is bought from its trade."""

from pathlib import Path
from typing import Final

import pytest
from django.test import Client

from maillage.buy.contracts.store.holder_names import holder_name
from maillage.buy.contracts.store.trade_purchases import TradePurchases, purchases_of_trade
from tests.buy.companies.stock import GARDENS as GARDENS_ROW
from tests.buy.companies.stock import PERSON, companies_file, import_all, import_small_stock
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1

pytestmark = pytest.mark.django_db
GARDENS: Final = "38103128500491"
ILLUSTRATOR: Final = "82910263100014"
TRADE: Final = "Services d'aménagement paysager"


def test_codes_are_proposed_from_a_trade_with_how_many_contracts_have_each(
    contracts_data: Path, tmp_path: Path, client: Client
) -> None:
    import_small_stock(tmp_path, person=PERSON | {"statutDiffusionUniteLegale": "P"})
    gardens = {"titulaires": [{"typeIdentifiant": "SIRET", "id": GARDENS, "denominationSociale": "Jardins"}]}
    records = [
        MARKET_V1 | gardens | {"id": f"2019{place:04d}", "codeCPV": "45112700" if place < 3 else "77310000"}
        for place in range(12)
    ]
    publish(tmp_path, *records[:11])
    few = purchases_of_trade(GARDENS)
    publish(tmp_path, *records)

    page = client.get(f"/marches/publier?q={GARDENS}").content.decode()

    assert few == TradePurchases("81.30Z", TRADE, 11, [])
    assert purchases_of_trade(GARDENS) == TradePurchases("81.30Z", TRADE, 12, [("77310000", 9), ("45112700", 3)])
    assert "Codes des 12 marchés connus avec elle" in page.replace("\xa0", " ")
    assert "75" in page
    assert purchases_of_trade("11111111100011") is None
    assert (holder_name(GARDENS), holder_name(ILLUSTRATOR)) == ("JARDINS DU CLAIN SAS", None)


def test_codes_of_a_trade_follow_the_change_of_nomenclature(contracts_data: Path, tmp_path: Path) -> None:
    # From 2027 the register gives active companies a code of NAF 2025 alone; those that ceased keep one of NAF rév. 2.
    new = GARDENS_ROW | {
        "siren": "900000001",
        "activitePrincipaleUniteLegale": "81.30Y",
        "nomenclatureActivitePrincipaleUniteLegale": "NAF2025",
    }
    both = GARDENS_ROW | {"activitePrincipaleNAF25UniteLegale": "81.30Y"}
    import_all(companies_file(tmp_path, both, new))
    holder = {"titulaires": [{"typeIdentifiant": "SIRET", "id": GARDENS, "denominationSociale": "Jardins"}]}
    publish(tmp_path, *(MARKET_V1 | holder | {"id": f"2019{place:04d}", "codeCPV": "77310000"} for place in range(12)))

    purchases = purchases_of_trade("90000000100015")

    assert purchases is not None
    assert (purchases.naf, purchases.contracts, purchases.codes) == ("81.30Y", 12, [("77310000", 12)])
    assert purchases.name != ""

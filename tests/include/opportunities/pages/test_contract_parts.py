"""On the pages of contracts: from when the next notice may be out, and how much of a market structures could do."""

from pathlib import Path

import pytest
from django.test import Client

from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.include.opportunities.store.models import Opportunity
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of, worked_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]


def test_page_of_a_contract_that_ends_says_what_its_buyer_could_do_and_who_reaches_it(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()
    row = Opportunity.objects.get(title="Travaux de la mairie")

    page = client.get(contract_href(row.key)).content.decode().replace("\xa0", " ").replace("\u202f", " ")

    assert "Avis suivant possible : acheter autrement ?" in page
    assert "Mettre une clause sociale (L2112-2)" in page
    assert f'href="/inclusion/occasions/{row.pk}"' in page


def test_page_of_a_buyer_leads_to_what_it_can_buy_otherwise(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()

    nantes = client.get("/marches/acheteur/21440109300015").content.decode()
    poitiers = client.get("/marches/acheteur/21860194600013").content.decode()

    assert "2 marchés qui se terminent ou achats annoncés peuvent aller à des structures inclusives." in nantes
    assert "Acheter autrement" not in poitiers

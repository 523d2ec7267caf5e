"""What the pages of contracts show of the programme: the home leads to it, with purchases or without."""

import pytest
from django.test import Client

from tests.buy.programme.plans import announce
from tests.people import People

pytestmark = pytest.mark.django_db


def test_home_of_contracts_leads_to_the_programme_before_anything_is_announced_or_published(client: Client) -> None:
    page = client.get("/marches").content.decode()

    assert 'href="/marches/programme">Tous, trimestre par trimestre' in page
    assert "Aucun achat n’est annoncé ici" in page


@pytest.mark.usefixtures("contracts")
def test_home_of_contracts_shows_what_is_announced(client: Client, people: People) -> None:
    row = announce(people.commune)

    page = client.get("/marches").content.decode()

    assert f'href="/marches/programme/{row.pk}"' in page
    assert "1</data> achat annoncé." in page

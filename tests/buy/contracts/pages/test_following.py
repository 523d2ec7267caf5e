"""The page of a search offers to be told of what comes in; a search that is none cannot be followed."""

import pytest
from django.test import Client

from maillage.buy.contracts.templatetags.contracts import follow_href

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]


def test_search_without_answer_offers_to_be_told(client: Client) -> None:
    page = client.get("/marches/recherche", {"q": "licorne & co", "buyer": "21860194600013"})
    form = client.get(follow_href(page.context["search"]))

    assert (form.status_code, form.context["page"].about) == (
        200,
        "Marchés publics : «\xa0licorne & co\xa0», acheteur : Commune de Poitiers",
    )


@pytest.mark.parametrize(
    ("search", "status"), [("territory=commune:00000", 404), ("year=demain", 422), (f"q={'é' * 500}", 422)]
)
def test_search_that_is_none_cannot_be_followed(client: Client, search: str, status: int) -> None:
    assert client.get("/abonnements", {"contracts": search}).status_code == status

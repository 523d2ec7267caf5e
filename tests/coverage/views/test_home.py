"""The home of fixed 4G."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_home_without_a_prediction_says_what_will_be_there(client: Client):
    text = client.get("/couverture").content.decode()

    assert "Aucune prédiction n’est publiée pour ce territoire" in text

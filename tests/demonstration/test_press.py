"""The demonstration of the press room."""

import datetime as dt

import pytest
from django.test import Client

from maillage.demonstration.press import load_press, remove_invented_press
from maillage.measure.press.store.models import PressMention, Release
from maillage.measure.press.store.releases import real_releases

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)


def test_invented_dossier_is_shown_and_says_that_it_is_invented(client: Client) -> None:
    assert load_press(NOW) >= 2

    page = client.get("/presse").content.decode()

    assert "Un territoire qui mesure, ouvre, achète et inclut" in page
    assert '<aside class="strip' in page
    assert list(real_releases(now=NOW)) == []


def test_loading_twice_adds_nothing_and_removing_leaves_nothing() -> None:
    load_press(NOW)

    assert load_press(NOW) == 0
    assert remove_invented_press(NOW) >= 2
    assert (Release.objects.count(), PressMention.objects.count()) == (0, 0)

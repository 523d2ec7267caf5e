"""On the page of a place: hours of the newest published year and what contracts promise, nothing live."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client

from maillage.clauses.parts.public_hours import place_hours
from maillage.clauses.record.clauses import make_clause
from maillage.clauses.record.published_figures import publish_due_years
from maillage.territory.queries import territory
from tests.clauses.scene import FIRST, MADE_AT, STADIUM, Coordinations, worked

pytestmark = pytest.mark.django_db

AFTER = dt.datetime(2027, 4, 2, tzinfo=dt.UTC)


def summary_of(address: str) -> str | None:
    panel = place_hours(territory(address))
    return panel.summary.replace("\xa0", " ").replace("\u202f", " ") if panel is not None else None


def test_place_says_the_hours_of_its_departement_and_the_region_those_of_all(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(14)))
    scene.say(*(worked(f"Q-{number:02}", FIRST, 10, departement="85") for number in range(12)))

    publish_due_years(AFTER)

    sentences = {
        address: summary_of(address)
        for address in ("region:52", "departement:44", "commune:44109", "departement:85", "departement:49", "region:53")
    }
    assert sentences == {
        "region:52": "Pays de la Loire : en 2026, 26 personnes ont fait 1 520 heures d’insertion.",
        "departement:44": "Loire-Atlantique : en 2026, 14 personnes ont fait 1 400 heures d’insertion.",
        "commune:44109": "Loire-Atlantique : en 2026, 14 personnes ont fait 1 400 heures d’insertion.",
        "departement:85": "Vendée : en 2026, 12 personnes ont fait 120 heures d’insertion.",
        "departement:49": None,
        "region:53": None,
    }


def test_place_where_hours_are_promised_on_contracts_alone_invites_to_wait(
    scene: Coordinations, client: Client
) -> None:
    stated = replace(STADIUM, contract_key="210:2026-1", convention="")
    before = summary_of("departement:44")
    make_clause(scene.acting, stated, None, entry=None, now=MADE_AT)

    page = client.get("/territoires/departement:44").content.decode().replace("\u202f", " ").replace("\xa0", " ")

    assert before is None
    assert "Loire-Atlantique : des heures sont promises" in page
    assert "1 clause de marché public y promet 100 000 heures." in page
    assert "Coordination de Loire-Atlantique" in page

"""/marches/publier, and the lines of a clerk's space about her contracts."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.opendata.publishing.store.publishing_drafts import publish_draft
from tests.buy.contracts.contract_rows import AMENDMENT, CONTRACT
from tests.opendata.publishing.drafting import acting_for, drafted_file
from tests.people import People

pytestmark = pytest.mark.django_db

SCHEMA = ("maillage/marches", "1.0.0")


def text_of(client: Client, address: str) -> str:
    return str(client.get(address).content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def drafted_contracts(people: People, folder: Path, *rows: dict[str, str]):
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(f'"{row.get(name, "")}"' for name in names) for row in rows)]
    path = folder / "marches.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return drafted_file(people.commune, path, schema=SCHEMA)


def days_ago(days: int) -> str:
    return (localdate() - dt.timedelta(days=days)).isoformat()


def test_visitor_reads_what_is_asked_and_finds_a_code_by_her_words(client: Client):
    page = text_of(client, "/marches/publier?q=tonte+de+pelouse")

    assert "<code>77310000</code>" in page
    assert "/publier?schema=maillage/marches" in page


def test_clerk_with_published_contracts_goes_on_from_them(people: People, tmp_path: Path):
    draft = drafted_contracts(people, tmp_path, CONTRACT)
    draft.description = {"contact_email": "mairie@example.org", "title": "Marchés de Pornic"}
    draft.save()
    dataset = publish_draft(acting_for(people.commune), draft, now=utc_now()).dataset

    page = text_of(people.client("chloe"), "/marches/publier")

    assert f"/publier?dataset={dataset.slug}" in page
    assert page.index('href="/marches/publier/marche"') < page.index(f"/publier?dataset={dataset.slug}")


def test_space_warns_three_weeks_before_two_months_are_over(people: People, tmp_path: Path):
    drafted_contracts(people, tmp_path, CONTRACT | {"dateNotification": days_ago(50)})

    page = text_of(people.client("chloe"), "/mon-espace")

    assert "Marché 2026-014 : à publier." in page
    assert "Délai légal" in page


def test_space_says_that_an_amendment_is_late_and_of_a_fresh_contract_nothing(people: People, tmp_path: Path):
    late = AMENDMENT | {"dateNotificationModificationModification": days_ago(100)}
    fresh = CONTRACT | {"dateNotification": days_ago(2)}
    drafted_contracts(people, tmp_path, fresh)
    assert "à publier." not in text_of(people.client("chloe"), "/mon-espace")

    drafted_contracts(people, tmp_path, fresh, late)

    page = text_of(people.client("chloe"), "/mon-espace")
    assert ("Avenant 1 du marché 2026-014 : à publier." in page, "Délai passé" in page) == (True, True)


def test_space_lists_published_contracts_that_end_within_six_months(people: People, tmp_path: Path):
    ending = CONTRACT | {"dateNotification": days_ago(300), "dureeMois": "12", "id": "2025-003"}
    draft = drafted_contracts(people, tmp_path, ending, CONTRACT)
    draft.description = {"contact_email": "mairie@example.org", "title": "Marchés de Pornic"}
    draft.save()
    publish_draft(acting_for(people.commune), draft, now=utc_now())

    page = text_of(people.client("chloe"), "/mon-espace")

    assert "se termine : préparez le suivant." in page
    assert ("Marché 2025-003" in page, "Marché 2026-014" in page) == (True, False)

"""What structures hold and hold together, asked of a store that was built: contracts that run, who won with whom."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import localdate
from pytest_django.plugin import DjangoDbBlocker

from maillage.core.clock import utc_now
from maillage.include.structures.domain.sourcing import MatchPart, RunningContract
from maillage.include.structures.pages.parts.structure_words import part_text
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.sourcing import need_at, structures_for
from maillage.include.structures.store.structure_contracts import running_contracts
from maillage.include.structures.store.structure_groups import FellowHolder, fellow_holders
from tests.buy.contracts.published_market import built_store_of, published_store
from tests.buy.contracts.small_market import market_row, months_ago
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in
from tests.include.structures.pages.test_structure_life import text_of

PORT, MAUGES, VERTOU = (
    {"typeIdentifiant": "SIRET", "id": row["siret"], "denominationSociale": row["denomination"]}
    for row in (NANTES, CHOLET, SILENT)
)
TODAY = localdate()


@pytest.fixture(scope="module")
def built_market(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """Port: two contracts alone (one over), two with the Mauges (one over); Vertou: a framework."""
    begun = months_ago(TODAY, 6)
    alone = market_row("A1", "Nettoyage des gares", notified=begun, months=24, amount=72_000, holder=PORT)
    over = market_row("A2", "Nettoyage d’hier", notified=months_ago(TODAY, 30), months=12, holder=PORT)
    both = market_row("A3", "Nettoyage à deux", notified=begun, months=36, titulaires=[PORT, MAUGES])
    older = market_row("A4", "Tri à deux", notified=months_ago(TODAY, 40), months=6, titulaires=[PORT, MAUGES])
    ceiling = market_row("A5", "Tri à commander", notified=begun, months=48, holder=VERTOU, nature="Accord-cadre")
    with django_db_blocker.unblock():
        return built_store_of({"marches": [alone, over, both, older, ceiling]}, tmp_path_factory.mktemp("commitments"))


@pytest.fixture(autouse=True)
def directory(db: None, built_market: Path, tmp_path: Path) -> Iterator[None]:
    """The three structures, and their contracts published."""
    taken_in(tmp_path, NANTES, CHOLET, SILENT, now=utc_now())
    with published_store(built_market):
        yield


def test_contracts_that_run_weigh_by_the_month_and_shared_ones_are_unknown():
    running = running_contracts(TODAY)

    assert running is not None
    port = sorted(running[NANTES["siret"]], key=lambda contract: contract.until)
    assert [contract.monthly_eur for contract in port] == [3_000.0, None]
    assert [contract.monthly_eur for contract in running[CHOLET["siret"]]] == [None]
    assert [contract.monthly_eur for contract in running[SILENT["siret"]]] == [None]
    assert all(isinstance(contract, RunningContract) and contract.until > TODAY for contract in port)


def test_need_says_what_each_structure_has_on_its_hands():
    need = need_at("commune:44109", frozenset({"proprete"}), 20_000)
    assert need is not None

    texts = {
        match.structure.name: next(part_text(part) for part in match.score.parts if part.part is MatchPart.LOAD)
        for match in structures_for(need, today=TODAY)
    }

    assert texts["Atelier du Port"] == (
        "charge non connue : 2 marchés publics en cours, dont un montant ou le chiffre d’affaires manque"
    )
    assert texts["Relais de Vertou"].startswith("charge non connue : 1 marché public en cours")


def test_need_that_begins_after_the_shared_contract_knows_the_load():
    # Ten years on both contracts are over; today a structure that holds none is free.
    need = need_at("commune:44109", frozenset({"proprete"}), 20_000)
    assert need is not None
    later = replace(need, starts_on=TODAY + dt.timedelta(days=3_650))

    (port,) = (match for match in structures_for(later, today=TODAY) if match.structure.name == "Atelier du Port")
    (load,) = (part for part in port.score.parts if part.part is MatchPart.LOAD)

    assert (load.points, load.figure) == (1.0, 0.0)
    assert part_text(load) == "charge : aucun marché public en cours connu (bien)"


def test_who_won_together_is_counted_once_a_contract_and_leads_to_its_page(client: Client):
    structure, other = (Structure.objects.get(siret=row["siret"]) for row in (NANTES, CHOLET))

    fellows = fellow_holders(NANTES["siret"], most=6)
    page = text_of(client.get(f"/inclusion/structures/{structure.pk}"))

    assert fellows == (FellowHolder(CHOLET["siret"], "Blanchisserie des Mauges", 2, other.pk),)
    assert "A déjà répondu en groupement avec" in page
    assert 'Blanchisserie des Mauges</a> <span class="small soft"> 2 marchés ensemble </span>' in page
    assert f'href="/inclusion/structures/{other.pk}"' in page


def test_structure_that_always_won_alone_shows_nobody_beside(client: Client):
    structure = Structure.objects.get(siret=SILENT["siret"])

    page = text_of(client.get(f"/inclusion/structures/{structure.pk}"))

    assert fellow_holders(SILENT["siret"], most=6) == ()
    assert "A déjà répondu en groupement avec" not in page

import datetime as dt
import json
from pathlib import Path

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.demonstration.contracts import write_document
from maillage.demonstration.kit import TRADES
from maillage.demonstration.purchases import INVENTED_PURCHASES
from maillage.demonstration.region import InventedPlace, invented_contracts
from tests.buy.contracts.contracts import TODAY, read

PLACES = [InventedPlace("44109", "Nantes", 325_000), InventedPlace("44131", "Pornic", 17_000)]


def contracts(*, seed: int = 1) -> list[object]:
    return list(invented_contracts(PLACES, series=12, seed=seed, today=TODAY))


def test_same_seed_invents_the_same_and_another_one_something_else() -> None:
    assert contracts() == contracts()
    assert contracts() != contracts(seed=2)


def test_buyer_invents_the_same_whoever_stands_beside_it() -> None:
    alone = list(invented_contracts(PLACES[1:], series=12, seed=1, today=TODAY))

    assert contracts()[-len(alone) :] == alone


def test_document_passes_the_official_schema_and_the_rules_of_quality(tmp_path: Path) -> None:
    path = tmp_path / "invented.json"
    invented = invented_contracts(PLACES, series=30, seed=3, today=TODAY)

    count = write_document((one.contract for one in invented), path, has_names=False)

    assert list(schema_errors(json.loads(path.read_text("utf-8")))) == []
    published = [part for part in read(path) if isinstance(part, PublishedContract)]
    assert len(published) == count
    assert {breach.rule.code for part in published for breach in part.breaches} <= {"published-late"}


def test_every_name_says_that_it_is_invented_and_no_enterprise_has_the_number(tmp_path: Path) -> None:
    path = tmp_path / "invented.json"
    write_document(
        (one.contract for one in invented_contracts(PLACES, series=30, seed=3, today=TODAY)), path, has_names=True
    )

    published = [part.contract for part in read(path) if isinstance(part, PublishedContract)]

    assert all("invent" in (one.buyer_name or "") for one in published)
    assert all("(inventé)" in (holder.name or "") for one in published for holder in one.holders)
    assert all((holder.siren or "").startswith("00") for one in published for holder in one.holders)


def test_renewal_comes_after_the_contract_that_it_renews() -> None:
    invented = list(invented_contracts(PLACES, series=30, seed=1, today=TODAY))
    days = {(one.contract.buyer_id, one.contract.id): one.contract.notified_on or dt.date.max for one in invented}

    renewals = [one for one in invented if one.renews is not None]

    assert len(renewals) > 0
    assert all(days[one.contract.buyer_id, one.renews] < (one.contract.notified_on or dt.date.min) for one in renewals)


def test_register_knows_the_activity_of_every_holder() -> None:
    assert {purchase.trade for purchase in INVENTED_PURCHASES} - set(TRADES) == set()

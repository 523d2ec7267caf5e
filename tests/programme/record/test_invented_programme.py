"""The programme of a demonstration stands beside invented contracts, and beside none other."""

import json
from pathlib import Path

import httpx
from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.procurement.build.contract_store import build_store
from maillage.procurement.build.read_folders import write_read_folder
from maillage.procurement.export.invented_document import write_document
from maillage.procurement.queries.contract_files import raw_file, read_folder
from maillage.procurement.record.imports import import_path
from maillage.procurement.rules.invented_region import InventedPlace, invented_contracts
from maillage.procurement.terms.invented_purchases import DEMONSTRATION_SOURCE
from maillage.programme.models import PlannedPurchase
from maillage.programme.record.invented_programme import follow_demonstration
from tests.people import People
from tests.procurement.contracts import MARKET_V1
from tests.programme.plans import announce

PLACES = [InventedPlace("44109", "Nantes", 320_000), InventedPlace("44131", "Pornic", 17_000)]


def build(document: Path, source: str) -> None:
    """The store with a document of a source, read here: a process of its own takes longer to start than to read."""
    (received,) = import_path(document, source=source, now=utc_now())
    write_read_folder(raw_file(received.sha256), read_folder(received.sha256), localdate())
    build_store()


def test_programme_comes_with_invented_contracts_and_goes_when_a_real_one_comes(
    browser: httpx.Client, contracts_data: Path, tmp_path: Path, people: People
) -> None:
    own = announce(people.commune)
    invented = invented_contracts(PLACES, series=8, seed=1, today=localdate())
    write_document((one.contract for one in invented), tmp_path / "marches.json", has_names=True)
    build(tmp_path / "marches.json", DEMONSTRATION_SOURCE)

    count = follow_demonstration(utc_now())
    again = follow_demonstration(utc_now())
    page = browser.get("/marches/programme?state=all").text
    (tmp_path / "real.json").write_text(json.dumps({"marches": [MARKET_V1]}), "utf-8")
    build(tmp_path / "real.json", "Ville")
    after = browser.get("/api/v1/planned-purchases?state=all").json()
    follow_demonstration(utc_now())

    assert count > 0
    assert again == 0
    assert "(achats inventés)" in page
    assert "ces marchés sont inventés" in page
    assert [one["number"] for one in after["purchases"]] == [own.pk]
    assert list(PlannedPurchase.objects.values_list("pk", flat=True)) == [own.pk]

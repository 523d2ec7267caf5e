"""The pages of public contracts after an upgrade, until the store is built anew: a sentence, never a failure."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import settings as installation

from maillage.buy.contracts.store.contract_files import MANIFEST
from maillage.core.files.atomic import write_whole
from tests.buy.contracts.small_market import POITIERS

SENTENCE = "Le site vient de changer de version"


@pytest.fixture(autouse=True)
def store_of_before(tmp_path: Path, built_contracts: Path) -> Iterator[None]:
    """The small market in the format of another version, which names files that are no more."""
    folder = tmp_path / "procurement" / "contracts"
    folder.mkdir(parents=True)
    manifest = json.loads((built_contracts / "contracts" / MANIFEST).read_text("utf-8"))
    write_whole(folder / MANIFEST, json.dumps({**manifest, "format": 0}))
    link = Path(installation.DATA_DIR) / "procurement"
    link.symlink_to(folder.parent)
    yield
    link.unlink()


@pytest.mark.parametrize(
    "address",
    [
        *("marches", "marches/recherche", "marches/recherche.csv", "marches/fins", "marches/chiffres"),
        *("marches/contrat/x", f"marches/acheteur/{POITIERS}", "marches/titulaire/381031285", "marches/cpv/45"),
        *("marches/a-corriger", "api/v1/contracts", "api/v1/contracts/x"),
    ],
)
def test_pages_say_that_contracts_are_read_again(browser: httpx.Client, address: str) -> None:
    answer = browser.get(f"/{address}")

    assert (answer.status_code, SENTENCE in answer.text) == (503, True)


@pytest.mark.parametrize(
    "address", ["territoires/departement:44", "recherche?q=poitiers", "marches/programme", "marches/methode"]
)
def test_pages_of_other_things_stay(browser: httpx.Client, address: str) -> None:
    answer = browser.get(f"/{address}")

    assert (answer.status_code, SENTENCE in answer.text) == (200, False)

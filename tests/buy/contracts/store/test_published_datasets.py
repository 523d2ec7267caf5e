"""What a buyer publishes in the catalogue is in the store at the next look, with its names."""

import datetime as dt
import re
from pathlib import Path

import pytest

from maillage.accounts.domain.terms import Hideable
from maillage.accounts.edges.takedowns import TAKEDOWNS
from maillage.accounts.store.organisation_changes import accept_organisation, suspend_organisation
from maillage.accounts.store.takedowns import hide, lift
from maillage.buy.contracts.domain.hideable import HideableContract
from maillage.buy.contracts.edges.duties import rebuild_store
from maillage.buy.contracts.store.contract_numbers import contract_number
from maillage.buy.contracts.store.contract_store import numbered_contracts, store_in_force, store_rows
from maillage.core.problems import Gone, NotFound
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.publishing import restore, withdraw
from maillage.opendata.catalog.store.reports import lift_suspension, suspend_dataset, withdraw_version
from maillage.opendata.publishing.store.publishing_drafts import publish_draft
from tests.buy.contracts.contract_rows import AMENDMENT, CONTRACT, SHORT
from tests.opendata.publishing.drafting import acting_for, drafted_file
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)


@pytest.fixture
def dataset(people: People, contracts_data: Path, tmp_path: Path) -> Dataset:
    """A data set of a contract with its amendment, and of a small one."""
    people.commune.siret = CONTRACT["acheteur_id"]
    people.commune.save()
    names = list(dict.fromkeys([*CONTRACT, *AMENDMENT, *SHORT]))
    rows = (CONTRACT, AMENDMENT, SHORT)
    lines = [",".join(names), *(",".join(f'"{row.get(name, "")}"' for name in names) for row in rows)]
    path = tmp_path / "marches.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=("maillage/marches", "1.0.0"))
    draft.description = {"contact_email": "mairie@example.org", "title": "Marchés de Pornic"}
    draft.save()
    return publish_draft(acting_for(people.commune), draft, now=NOW).dataset


def test_published_contracts_are_in_the_store_with_their_names_and_are_taken_in_once(dataset: Dataset):
    assert rebuild_store(NOW) == 1
    assert rebuild_store(NOW) == 0

    stored = store_rows(
        "SELECT contracts.id, buyer_name, holders.name, amendment_count FROM contracts "
        "JOIN holders ON holders.contract_number = contracts.number ORDER BY contracts.id"
    )
    assert stored == [
        ("2026-014", "Commune de Pornic", "SARL Jardins du Clain", 1),
        ("2026-015", "Commune de Pornic", "Peinture Martin", 0),
    ]


def shown_contracts() -> set[str]:
    """What tables, search, cards and keys show of the contracts together: the texts by which each is known."""
    tables = {text for (text,) in store_rows("SELECT id FROM contracts")}
    names = {text for (text,) in store_rows("SELECT name FROM holders WHERE name IS NOT NULL")}
    found = [number for word in ("jardins", "peinture") for number in store_in_force().numbers_matching(word)]
    cards = {str(contract.object) for contract in numbered_contracts(range(1, 9))}
    return tables | names | cards | {f"found {len(found)}"}


@pytest.fixture
def store(dataset: Dataset) -> set[str]:
    """What the store of the data set shows."""
    rebuild_store(NOW)
    shown = shown_contracts()
    assert {"2026-014", "2026-015", "SARL Jardins du Clain", "Peinture Martin", "found 2"} <= shown
    return shown


AWAY = {
    "withdrawn": r"« Marchés de Pornic » n’est plus publié\. Publié ailleurs\.",
    "suspended": r"Masqué par l’agence le 27 novembre 2026\. Motif : Données personnelles\.",
    "organisation suspended": "suspendu",
}


@pytest.mark.parametrize("away", list(AWAY))
def test_contracts_of_what_is_not_published_any_more_are_gone_at_once_and_come_back(
    dataset: Dataset, people: People, store: set[str], away: str
):
    """Their addresses answered that no contract has this number, as if it had never been there."""
    ((key,),) = store_rows("SELECT key FROM contracts WHERE id = '2026-014'")
    commune = acting_for(people.commune)
    if away == "withdrawn":
        withdraw(commune, dataset, reason="Publié ailleurs.", now=NOW)
    elif away == "suspended":
        suspend_dataset(commune, dataset, reason="Données personnelles.", now=NOW)
    else:
        suspend_organisation(commune, "Usurpée.", now=NOW)

    for _moment in ("before", "after the build"):
        assert shown_contracts() == {"found 0"}
        with pytest.raises(Gone) as told:
            contract_number(key)
        assert re.search(AWAY[away], told.value.message % told.value.params)
        with pytest.raises(NotFound) as unknown:
            contract_number("2026-999")
        assert unknown.value.code == "contract_unknown"
        rebuild_store(NOW)

    if away == "withdrawn":
        restore(commune, dataset, now=NOW)
    elif away == "suspended":
        lift_suspension(commune, dataset, now=NOW)
    else:
        accept_organisation(commune, now=NOW)
    rebuild_store(NOW)
    assert shown_contracts() == store
    assert contract_number(key)


def test_hidden_contract_is_gone_at_once_and_from_the_next_store(people: People, store: set[str]):
    ((key,),) = store_rows("SELECT key FROM contracts WHERE id = '2026-014'")
    takedown = hide(acting_for(people.commune), HideableContract.CONTRACT, key, title="", reason="Erreur.", now=NOW)

    for _moment in ("before", "after the build"):
        shown = shown_contracts()
        assert "2026-014" not in shown
        assert "SARL Jardins du Clain" not in shown
        assert {"2026-015", "found 1"} <= shown
        with pytest.raises(Gone, match=r"Masqué par l’agence le 27 novembre 2026\. Motif : Erreur\."):
            contract_number(key)
        rebuild_store(NOW)

    lift(acting_for(people.commune), takedown, now=NOW)
    rebuild_store(NOW)
    assert shown_contracts() == store


def test_hidden_name_leaves_its_contracts_and_they_come_back_without_it(people: People, store: set[str]):
    thing = next(offer for offer in TAKEDOWNS if offer.kind is Hideable.PERSON_NAME).find("  peinture MARTIN ")
    assert thing is not None

    hide(acting_for(people.commune), Hideable.PERSON_NAME, thing.key, title=thing.title, reason="Demandé.", now=NOW)

    assert not {"2026-015", "Peinture Martin"} & shown_contracts()
    rebuild_store(NOW)
    shown = shown_contracts()
    assert "2026-015" in shown
    assert "Peinture Martin" not in shown
    assert store_in_force().numbers_matching("martin") == []
    assert "Martin" not in str(numbered_contracts(range(1, 9)))


def test_contracts_of_a_withdrawn_version_are_gone_and_those_of_the_one_before_stand(
    dataset: Dataset, people: People, store: set[str], tmp_path: Path
):
    path = tmp_path / "marches-2.csv"
    named = {**SHORT, "titulaire_denominationSociale_1": "Menuiserie Jeanneau"}
    names = list(dict.fromkeys([*CONTRACT, *named]))
    lines = [",".join(names), *(",".join(f'"{row.get(name, "")}"' for name in names) for row in (CONTRACT, named))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    draft = drafted_file(people.commune, path, schema=("maillage/marches", "1.0.0"))
    draft.description = {"contact_email": "mairie@example.org", "title": "Marchés de Pornic"}
    draft.dataset = dataset
    draft.save()
    version = publish_draft(acting_for(people.commune), draft, now=NOW + dt.timedelta(hours=1))
    rebuild_store(NOW + dt.timedelta(hours=2))

    withdraw_version(acting_for(people.commune), dataset, version.number, reason="Un nom.", now=NOW)

    assert shown_contracts() == {"found 0"}
    rebuild_store(NOW + dt.timedelta(hours=3))
    assert shown_contracts() == store
    assert store_rows("SELECT * FROM versions") == []

"""What a buyer publishes in the catalogue is in the store at the next look, with its names."""

import datetime as dt
from pathlib import Path

import pytest

from maillage.catalog.models import Dataset
from maillage.catalog.record.publishing import withdraw
from maillage.procurement.duties import rebuild_store
from maillage.procurement.models import ContractSource
from maillage.procurement.queries.contract_store import store_rows
from maillage.publishing.record.publishing_drafts import publish_draft
from tests.people import People
from tests.procurement.contract_rows import AMENDMENT, CONTRACT, SHORT
from tests.publishing.drafting import acting_for, drafted_file

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


def test_withdrawn_data_set_is_a_withdrawn_source(dataset: Dataset, people: People):
    rebuild_store(NOW)

    withdraw(acting_for(people.commune), dataset, reason="Publié ailleurs.", now=NOW)
    rebuild_store(NOW)

    assert ContractSource.objects.get().withdrawn_on == NOW.date()

from datetime import timedelta

import pyarrow as pa
import pytest

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, FileForm, Licence
from maillage.opendata.catalog.store.consolidation import (
    NO_SOURCE,
    consolidate,
    consolidate_again,
    stale_consolidations,
)
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.publishing import publish, restore, withdraw
from maillage.opendata.catalog.store.schemas import schema
from maillage.opendata.catalog.store.version_files import version_file
from maillage.opendata.learning.domain import sample_tables
from maillage.opendata.learning.domain.sample_tables import SamplePlace, SampleTable
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, PORNIC, described, organisation, published

pytestmark = pytest.mark.django_db
EPCI, BERNERIE = "epci:200067346", "commune:44012"
GRANTS = "scdl/subventions"
LATER = NOW + timedelta(hours=1)


def table_of(code: str, *, rows: int = 9) -> pa.Table:
    made = sample_tables.grants(SamplePlace("Ici", code, -2.1, 47.1), 2025)
    return as_arrow(SampleTable(made.header, made.rows[:rows]))


def as_arrow(table: SampleTable) -> pa.Table:
    columns = (pa.array(values, pa.string()) for values in zip(*table.rows, strict=True))
    return pa.table(dict(zip(table.header, columns, strict=True)))


def give(by: Organisation, table: pa.Table, *, dataset: Dataset | None = None, **changes: object) -> Version:
    version = str(changes.pop("version", "2.1.1"))
    return publish(
        Acting(by.pk),
        description=described(f"Subventions de {by.name}", territory=by.territory, **changes),
        table=table,
        schema=(GRANTS, version),
        report=None,
        dataset=dataset,
        now=NOW,
    )


@pytest.fixture
def epci() -> Organisation:
    return organisation("Pornic Agglo", EPCI, kind=OrganisationKind.EPCI.value)


@pytest.fixture
def communes() -> tuple[Version, Version]:
    """Pornic gave nine rows, La Bernerie four."""
    return give(organisation(), table_of("44131")), give(
        organisation("La Bernerie", BERNERIE), table_of("44012", rows=4)
    )


def merge(epci: Organisation) -> Version:
    return consolidate(Acting(epci.pk), schema_id=GRANTS, address=EPCI, now=NOW)


def test_rows_of_the_communes_are_together_and_say_whose_they_are(epci: Organisation, communes: tuple[Version, ...]):
    version = merge(epci)

    rows = rows_table(version)
    assert rows.column("origine_organisation").to_pylist() == ["Commune de Pornic"] * 9 + ["La Bernerie"] * 4
    assert (version.row_count, version.error_count, version.dataset.kind) == (13, 0, DatasetKind.CONSOLIDATED.value)
    assert version.dataset.organisation == epci
    assert version.sources == [{"dataset": str(one.dataset_id), "version": 1} for one in communes]


def test_merging_twice_goes_on_with_the_same_data_set(epci: Organisation, communes: tuple[Version, ...]):
    first = merge(epci)

    second = merge(epci)

    assert (first.dataset, second.number) == (second.dataset, 2)


def test_nothing_changes_while_nothing_is_published(epci: Organisation, communes: tuple[Version, ...]):
    merge(epci)

    assert (consolidate_again(LATER), consolidate_again(LATER)) == (0, 0)


def test_new_version_of_a_commune_is_merged_once(epci: Organisation, communes: tuple[Version, ...]):
    dataset = merge(epci).dataset
    give(organisation(), table_of("44131", rows=5), dataset=communes[0].dataset)

    counts = [consolidate_again(LATER), consolidate_again(LATER)]

    newest = newest_version(dataset)
    assert newest is not None
    assert (counts, newest.number, newest.row_count) == ([1, 0], 2, 9)


def test_commune_that_withdraws_is_left_out_and_the_last_one_takes_the_merged_set_with_it(
    epci: Organisation, communes: tuple[Version, ...]
):
    dataset = merge(epci).dataset
    pornic, bernerie = (one.dataset for one in communes)
    withdraw(Acting(pornic.organisation_id), pornic, reason="Des noms.", now=LATER)
    consolidate_again(LATER)
    without_pornic = newest_version(dataset)
    withdraw(Acting(bernerie.organisation_id), bernerie, reason="Des noms.", now=LATER)

    consolidate_again(LATER)

    dataset.refresh_from_db()
    assert without_pornic is not None
    assert (without_pornic.row_count, dataset.state) == (4, DatasetState.WITHDRAWN.value)
    assert (dataset.withdrawn_reason, consolidate_again(LATER)) == (NO_SOURCE, 0)


def test_merged_set_comes_back_when_a_commune_does(epci: Organisation, communes: tuple[Version, ...]):
    dataset = merge(epci).dataset
    for one in communes:
        withdraw(Acting(one.dataset.organisation_id), one.dataset, reason="Des noms.", now=LATER)
    consolidate_again(LATER)
    restore(Acting(communes[0].dataset.organisation_id), communes[0].dataset, now=LATER)

    count = consolidate_again(LATER)

    dataset.refresh_from_db()
    assert (count, dataset.state, dataset.row_count) == (1, DatasetState.PUBLISHED.value, 9)


def test_merged_set_that_its_owner_withdrew_stays_away(epci: Organisation, communes: tuple[Version, ...]):
    dataset = merge(epci).dataset
    withdraw(Acting(epci.pk), dataset, reason="Décision du conseil.", now=LATER)

    assert (list(stale_consolidations()), consolidate_again(LATER)) == ([], 0)


def test_two_versions_of_the_schema_stand_under_the_fields_of_the_newest(
    epci: Organisation, communes: tuple[Version, ...]
):
    old = {"Nom attribuant": ["x"], "nomBeneficiaire": ["Harmonie"], "montant": ["12"]}
    old_table = pa.table({name: pa.array(values) for name, values in old.items()})
    give(organisation("Les Moutiers", "commune:44106"), old_table, version="1.1.0")

    version = merge(epci)

    fields = [field.name for field in schema(GRANTS).fields]
    (row,) = [one for one in rows_table(version).to_pylist() if one["origine_organisation"] == "Les Moutiers"]
    assert version.columns[: len(fields)] == fields
    assert (row["nomBeneficiaire"], row["objet"]) == ("Harmonie", "")
    assert (version.schema_version, version.bad_row_count) == ("2.1.1", 1)


def test_rows_with_errors_are_left_out_of_the_conforming_file(epci: Organisation, communes: tuple[Version, ...]):
    bad = table_of("44106").set_column(0, "nomAttribuant", pa.array([""] * 9))
    give(organisation("Les Moutiers", "commune:44106"), bad)

    version = merge(epci)

    conforming = version_file(version, FileForm.CSV, is_conforming=True).read_text("utf-8-sig").splitlines()
    assert (version.row_count, version.bad_row_count, len(conforming) - 1) == (22, 9, 13)


@pytest.mark.parametrize(("licence", "expected"), [(Licence.ODBL, Licence.ODBL), (Licence.LICENCE_OUVERTE,) * 2])
def test_strictest_licence_is_that_of_the_whole(epci: Organisation, licence: Licence, expected: Licence):
    give(organisation(), table_of("44131"))
    give(organisation("La Bernerie", BERNERIE), table_of("44012"), licence=licence)

    assert merge(epci).dataset.licence == expected.value


def test_nothing_published_is_nothing_to_merge(epci: Organisation):
    with pytest.raises(Refused, match="rien à réunir"):
        merge(epci)


def test_sandbox_and_what_is_merged_already_are_no_sources(epci: Organisation, communes: tuple[Version, ...]):
    published(by=organisation("Commune d’essai", is_sandbox=True), schema=GRANTS_SCHEMA, territory=PORNIC)
    merge(epci)

    again = consolidate(Acting(organisation("Ville de Pornic bis").pk), schema_id=GRANTS, address=EPCI, now=LATER)

    assert again.row_count == 13


def test_invented_and_real_rows_are_merged_apart_and_no_address_turns_from_one_kind_into_the_other(
    epci: Organisation, communes: tuple[Version, ...]
):
    """The merged set of an EPCI showed four real rows one day and nine invented ones the next, at one address."""
    pornic = communes[0].dataset
    pornic.is_demonstration = True
    pornic.save()
    invented = consolidate(Acting(epci.pk), schema_id=GRANTS, address=EPCI, now=NOW, is_invented=True)
    real = merge(epci)
    before = [(one.dataset_id, one.row_count, one.dataset.is_demonstration) for one in (real, invented)]
    bernerie = communes[1].dataset
    withdraw(Acting(bernerie.organisation_id), bernerie, reason="Des noms.", now=LATER)

    consolidate_again(LATER)

    (first, second) = (Dataset.objects.get(pk=one.dataset_id) for one in (real, invented))
    assert before == [(first.pk, 4, False), (second.pk, 9, True)]
    assert (first.state, first.withdrawn_reason) == (DatasetState.WITHDRAWN.value, NO_SOURCE)
    assert (second.state, second.row_count, second.is_demonstration) == (DatasetState.PUBLISHED.value, 9, True)
    assert merge(epci).dataset == second

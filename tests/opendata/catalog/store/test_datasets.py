import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Membership, User
from maillage.core.problems import NotFound
from maillage.opendata.catalog.store.datasets import (
    dataset_at,
    datasets_in,
    newest_version,
    quality_now,
    readable_dataset_at,
    rows_table,
    version_at,
    versions_of,
)
from maillage.opendata.catalog.store.publishing import withdraw
from tests.opendata.catalog.reusing import GRANTS, GRANTS_SCHEMA, NANTES, NOW, organisation, published

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def test_dataset_is_found_by_name_and_by_identity():
    dataset = published().dataset

    assert [dataset_at(name).pk for name in (dataset.slug, str(dataset.id))] == [dataset.pk] * 2


@pytest.mark.parametrize("name", ["licorne", "0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9", "", "a" * 300])
def test_unknown_dataset_is_told(name: str):
    with pytest.raises(NotFound, match="cherchez-le dans le catalogue"):
        dataset_at(name)


def test_withdrawn_dataset_is_told_with_its_reason():
    dataset = published().dataset
    withdraw(Acting(organisation_id=dataset.organisation_id), dataset, reason="Des noms de personnes.", now=NOW)

    with pytest.raises(NotFound, match="Des noms de personnes"):
        readable_dataset_at(dataset.slug, VISITOR)


def test_sandbox_is_read_by_its_members_alone():
    sandbox = organisation("Bac à sable", is_sandbox=True)
    dataset = published(by=sandbox).dataset
    member, stranger = (User.objects.create_user(name) for name in ("lea", "leo"))
    Membership.objects.create(user=member, organisation=sandbox)

    assert readable_dataset_at(dataset.slug, member) == dataset
    for user in (stranger, VISITOR):
        with pytest.raises(NotFound, match="cherchez-le"):
            readable_dataset_at(dataset.slug, user)


def test_newest_version_comes_first():
    first = published()
    second = published(dataset=first.dataset)

    assert newest_version(first.dataset) == second
    assert [one.number for one in versions_of(first.dataset)] == [2, 1]
    assert version_at(first.dataset, 1) == first
    with pytest.raises(NotFound):
        version_at(first.dataset, 3)


def test_rows_are_those_that_were_published():
    table = rows_table(published())

    assert table.to_pydict() == {name: list(values) for name, values in GRANTS.items()}


def test_datasets_of_a_territory_are_those_inside_it():
    here = published("De Pornic").dataset
    published("De Nantes", by=organisation("Ville de Nantes", NANTES))

    assert [one.title for one in datasets_in("commune:44131")] == ["De Pornic"]
    assert set(datasets_in("departement:44")) == {here, dataset_at("de-nantes")}
    assert list(datasets_in("departement:58")) == []


def test_score_counts_the_errors_of_the_version():
    clean = published("Propres", schema=GRANTS_SCHEMA)
    faulty = published("Fautives", schema=GRANTS_SCHEMA, bad_rows=[4])

    scores = [quality_now(one.dataset, one, today=NOW.date()).percent for one in (clean, faulty)]

    assert (scores, [clean.dataset.quality_percent, faulty.dataset.quality_percent]) == ([100, 84], [100, 84])

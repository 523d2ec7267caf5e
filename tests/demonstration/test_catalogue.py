from datetime import UTC, datetime, timedelta

import pytest

from maillage.accounts.store.models import Membership, Organisation, User
from maillage.demonstration.catalogue import (
    EPCI,
    MOUTIERS,
    PORNIC,
    PREFAILLES,
    demonstration_organisations,
    load_catalogue,
    remove_catalogue,
)
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.consolidation import stale_consolidations
from maillage.opendata.catalog.store.datasets import dataset_folder, shown_datasets
from maillage.opendata.catalog.store.harvest_feeds import FeedScope, feed_page
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.learning.domain.matrix import CellState
from maillage.opendata.learning.store.matrix import matrix
from maillage.opendata.learning.store.models import SurveyAnswer
from tests.opendata.catalog.reusing import organisation, published

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_demonstration_has_ten_data_sets_each_told_as_invented():
    count = load_catalogue(NOW)

    shown = list(shown_datasets())
    assert (count, len(shown), {one.is_demonstration for one in shown}) == (10, 10, {True})
    assert {one.organisation.name.endswith("(démonstration)") for one in shown} == {True}
    assert sum(one.kind == DatasetKind.CONSOLIDATED.value for one in shown) == 1


def test_demonstration_is_made_once():
    load_catalogue(NOW)

    assert (load_catalogue(NOW + timedelta(days=1)), Dataset.objects.count()) == (0, 10)


def test_demonstration_is_given_to_no_harvester():
    load_catalogue(NOW)

    assert [feed_page(None, scope, 1).datasets for scope in FeedScope] == [[]] * len(FeedScope)


def test_demonstration_shows_every_state_of_the_matrix():
    load_catalogue(NOW)

    lines = {line.place.address: line for line in matrix(EPCI, today=NOW.date(), is_inside=True).lines}

    states = {cell.state for line in lines.values() for cell in line.cells.values()}
    assert states == set(CellState)
    assert lines[MOUTIERS].cells["scdl/deliberations"].state is CellState.LATE
    assert lines[PREFAILLES].cells["scdl/deliberations"].state is CellState.DRAFT
    assert lines[PORNIC].published_count == 3


def test_grants_of_pornic_have_two_versions_with_their_difference():
    load_catalogue(NOW)

    dataset = Dataset.objects.get(organisation__territory=PORNIC, schema_id="scdl/subventions")
    first, second = dataset.versions.order_by("number")

    difference = second.difference
    assert (first.row_count, second.row_count) == (7, 9)
    assert (difference["added"], difference["changed"], difference["gone"]) == (2, 1, 0)


def test_merged_data_set_is_up_to_date():
    load_catalogue(NOW)

    assert list(stale_consolidations()) == []


def test_demonstration_goes_without_a_trace_and_leaves_what_is_real():
    real = published("Vraies subventions", by=organisation("Ville de Nantes", "commune:44109")).dataset
    load_catalogue(NOW)
    clerk = User.objects.create_user("lea")
    Membership.objects.create(user=clerk, organisation=demonstration_organisations()[0])

    made = [dataset_folder(one.pk) for one in Dataset.objects.filter(is_demonstration=True)]

    removed = remove_catalogue(NOW)

    assert (removed, list(Dataset.objects.all())) == (6, [real])
    assert ([folder.exists() for folder in made], dataset_folder(real.pk).exists()) == ([False] * 10, True)
    assert (SurveyAnswer.objects.count(), list(Organisation.objects.all()), User.objects.count()) == (
        0,
        [real.organisation],
        1,
    )
    assert (remove_catalogue(NOW), load_catalogue(NOW)) == (0, 10)

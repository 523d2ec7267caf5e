import pytest

from maillage.opendata.catalog.store.datasets import version_folder
from maillage.opendata.catalog.store.tables.column_profiles import PROFILE_FILE, column_profiles, usual_values
from maillage.opendata.catalog.store.tables.engine import QUERY_TABLE
from maillage.opendata.catalog.store.typed_tables import make_tables_ahead
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db


def test_table_for_questions_is_made_once_before_anybody_asks():
    version = published()
    path = version_folder(version.dataset_id, version.number) / QUERY_TABLE

    before = path.exists()

    assert (before, make_tables_ahead(), path.exists(), make_tables_ahead()) == (False, 1, True, 0)


def test_profile_made_ahead_says_what_would_be_counted_now_and_is_made_again_where_it_was_cut_short():
    version = published()
    make_tables_ahead()
    path = version_folder(version.dataset_id, version.number) / QUERY_TABLE
    stored = path.with_name(PROFILE_FILE)
    told = column_profiles(path), [usual_values(path, place) for place in range(len(column_profiles(path)))]
    whole = stored.read_bytes()

    stored.write_bytes(whole[:-2])
    column_profiles.cache_clear()
    usual_values.cache_clear()

    assert (column_profiles(path), [usual_values(path, place) for place in range(len(told[0]))]) == told
    assert (make_tables_ahead(), stored.read_bytes()) == (1, whole)

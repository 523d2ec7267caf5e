import pytest

from maillage.catalog.build.precomputed_tables import make_tables_ahead
from maillage.catalog.queries.files import version_folder
from maillage.catalog.queries.tables.typed_tables import QUERY_TABLE
from tests.catalog.reusing import published

pytestmark = pytest.mark.django_db


def test_table_for_questions_is_made_once_before_anybody_asks():
    version = published()
    path = version_folder(version.dataset_id, version.number) / QUERY_TABLE

    before = path.exists()

    assert (before, make_tables_ahead(), path.exists(), make_tables_ahead()) == (False, 1, True, 0)

import shutil

import pyarrow.parquet as pq
import pytest

from maillage.opendata.catalog.pages.parts.readable_tables import readable_tables
from maillage.opendata.catalog.store.datasets import version_folder
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db


def test_each_version_is_a_typed_table_under_its_name():
    version = published(rows={"nom": ["Chorale", "Voile"], "montant": ["1200.5", "300"]})

    tables = readable_tables({"aides": version})

    assert {name: pq.read_table(path).to_pydict() for name, path in tables.items()} == {
        "aides": {"nom": ["Chorale", "Voile"], "montant": [1200.5, 300.0]}
    }


def test_version_whose_files_were_lost_is_left_out_and_the_others_are_read():
    kept, lost = published("Aides"), published("Menus")
    shutil.rmtree(version_folder(lost.dataset_id, lost.number))

    assert list(readable_tables({"menus": lost, "aides": kept})) == ["aides"]

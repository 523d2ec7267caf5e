import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from django.conf import LazySettings
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Refused
from maillage.territory.domain.terms import CodeChange
from maillage.territory.store.derived import derived, territory_folder
from maillage.territory.store.derived_file import ensure_built, kept_updates
from maillage.territory.store.reference_updates import apply_update, restore_built_in
from maillage.territory.store.territories import (
    commune_at,
    communes_of,
    current_code,
    names_of,
    outline,
    search,
    territory,
)

pytestmark = pytest.mark.slow
SANDS = {"code": "44131", "nom": "Pornic-les-Sables", "population": 25_000, "departement": "44"}


@pytest.fixture
def own_territory(settings: LazySettings, tmp_path: Path) -> Path:
    """A folder of its own, built already: what is updated here is not seen by the other tests."""
    derived()
    shutil.copytree(territory_folder(), tmp_path / "data" / "territory")
    settings.DATA_DIR = tmp_path / "data"
    return territory_folder()


def merged_retz(path: Path) -> Path:
    """A made-up year in which Pornic takes in La Bernerie-en-Retz and a new name; the rest of 44 as it is."""
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        for properties, shape in _communes_of_loire_atlantique()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def _communes_of_loire_atlantique() -> list[tuple[dict[str, object], BaseGeometry]]:
    codes = [code for code in communes_of("departement:44") if code not in {"44131", "44012"}]
    names = names_of(codes)
    merged = shapely.union_all([outline("commune:44131"), outline("commune:44012")])
    same: list[tuple[dict[str, object], BaseGeometry]] = [
        ({"code": code, "nom": names[code], "departement": "44"}, outline(f"commune:{code}")) for code in codes
    ]
    return [*same, (dict(SANDS), merged)]


def test_several_at_once_build_one_file_equal_to_any_other(tmp_path: Path) -> None:
    derived()
    before = ensure_built(territory_folder())

    with ThreadPoolExecutor(3) as pool:
        manifests = list(pool.map(ensure_built, [tmp_path] * 3))

    assert manifests == [before] * 3
    assert (before.communes, before.contours, before.vintages) == (34_969, 34_875, ("COG 2026",))
    assert content_of(tmp_path / before.file) == content_of(territory_folder() / before.file)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".json", ".lock", ".sqlite"]


@pytest.mark.django_db
def test_update_is_in_force_at_once_and_the_built_in_reference_comes_back(own_territory: Path, tmp_path: Path) -> None:
    report = apply_update(merged_retz(tmp_path / "communes-2027.geojson"), own_territory)

    assert report.retired == (CodeChange("44012", "La Bernerie-en-Retz", "44131"),)
    assert report.renamed == (CodeChange("44131", "Pornic", "Pornic-les-Sables"),)
    assert (report.communes, report.contours, report.added, report.kept) == (206, 206, (), ())
    assert (territory("commune:44131").name, territory("commune:44131").vintage) == ("Pornic-les-Sables", "COG 2027")
    assert current_code("44012") == "44131"
    assert search("bernerie")[0].address == "commune:44131"
    bernerie = commune_at(-2.0361, 47.0822)
    assert bernerie is not None
    assert bernerie.code == "44131"
    assert [update.vintage for update in kept_updates(own_territory)] == ["COG 2027"]

    restore_built_in(own_territory)

    assert territory("commune:44131").name == "Pornic"
    assert territory("commune:44012").name == "La Bernerie-en-Retz"
    assert kept_updates(own_territory) == []


def test_refused_update_changes_nothing(own_territory: Path, tmp_path: Path) -> None:
    before = ensure_built(own_territory)
    path = tmp_path / "communes-2027.geojson"
    path.write_text('{"features": [{"properties": {"code": "1"}, "geometry": null}]}')

    with pytest.raises(Refused):
        apply_update(path, own_territory)

    assert ensure_built(own_territory) == before
    assert kept_updates(own_territory) == []


def test_folders_that_link_to_one_file_share_what_was_read_of_it(settings: LazySettings, tmp_path: Path) -> None:
    opened = derived()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "territory").symlink_to(territory_folder())

    settings.DATA_DIR = tmp_path / "data"

    assert derived() is opened


def content_of(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        tables = ["territory", "retired", "outline", "member", "border", "kept"]
        return [row for table in tables for row in database.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]

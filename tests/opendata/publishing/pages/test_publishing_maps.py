"""A town publishes its cycle ways from a GeoPackage: as a table whose shapes are on the map and in every file."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.publishing.store.models import Draft
from tests.people import People

pytestmark = pytest.mark.django_db
WAYS = [shapely.LineString([(355_000, 6_700_000 + 10 * number), (355_400, 6_700_300)]) for number in range(3)]


@pytest.fixture
def clerk(people: People) -> Client:
    return people.client("chloe")


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def written(path: Path, driver: str) -> Path:
    """A map of the ways in Lambert-93, as QGIS exports one."""
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in WAYS], object),
        field_data=[np.array([f"Piste {number}" for number in range(len(WAYS))], object)],
        fields=["nom_voie"],
        driver=driver,
        layer="pistes",
        crs="EPSG:2154",
        geometry_type="LineString",
    )
    return path


def geopackage(folder: Path) -> bytes:
    return written(folder / "pistes.gpkg", "GPKG").read_bytes()


def shapefile_without_system(folder: Path) -> bytes:
    written(folder / "pistes.shp", "ESRI Shapefile")
    with zipfile.ZipFile(folder / "pistes.zip", "w") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.write(folder / f"pistes.{ending}", f"pistes.{ending}")
    return (folder / "pistes.zip").read_bytes()


def sent(clerk: Client, octets: bytes, name: str = "pistes.gpkg") -> Draft:
    upload = SimpleUploadedFile(name, octets)
    clerk.post("/publier", {"file": upload, "door": "file", "schema": ""}, follow=True)
    draft = Draft.objects.latest("created_at")
    clerk.get(f"/publier/{draft.id}/remplir")
    draft.refresh_from_db()
    return draft


def published(clerk: Client, draft: Draft) -> Version:
    clerk.post(f"/publier/{draft.id}/decrire", {"title": "Pistes cyclables", "description": "Les pistes de la ville."})
    clerk.post(f"/publier/{draft.id}/publier", {"note": ""})
    draft.refresh_from_db()
    assert draft.published_version is not None
    return draft.published_version


def test_map_is_read_told_and_published_with_its_shapes(clerk: Client, tmp_path: Path):
    draft = sent(clerk, geopackage(tmp_path))
    page = said(clerk.get(f"/publier/{draft.id}/remplir"))

    version = published(clerk, draft)

    slug = version.dataset.slug
    shapes = json.loads(Client().get(f"/catalogue/{slug}/formes-1.geojson").content)
    file: Any = Client().get(f"/catalogue/{slug}/fichiers/{slug}.geojson")
    exact = b"".join(file.streaming_content)
    assert (draft.row_count, draft.error_count) == (3, 0)
    assert "carte, couche « pistes », système « RGF93 v1 / Lambert-93 », 3 formes" in page
    assert version.columns == ["nom_voie", "geometry"]
    assert (shapes["total"], shapes["shown"], len(shapes["features"])) == (3, 3, 3)
    assert [feature["properties"]["row"] for feature in shapes["features"]] == [2, 3, 4]
    assert -2.5 < shapes["bbox"][0] < -1.0
    assert 47 < shapes["bbox"][1] < 48
    assert json.loads(exact)["features"][0]["geometry"]["type"] == "LineString"
    assert version.dataset.has_positions


def test_page_of_a_map_draws_its_shapes(clerk: Client, tmp_path: Path):
    version = published(clerk, sent(clerk, geopackage(tmp_path)))

    page = said(Client().get(f"/catalogue/{version.dataset.slug}"))
    flow = Client().get(f"/catalogue/{version.dataset.slug}.ttl").content.decode()

    assert f'data-shapes="/catalogue/{version.dataset.slug}/formes-1.geojson"' in page
    assert "catalog/map_loading.js" in page
    assert "GEOJSON" in flow
    assert "GPKG" in flow


def test_shapes_of_a_sandbox_are_for_its_members(clerk: Client, tmp_path: Path):
    version = published(clerk, sent(clerk, geopackage(tmp_path)))
    address = f"/catalogue/{version.dataset.slug}/formes-1.geojson"
    Organisation.objects.filter(pk=version.dataset.organisation_id).update(is_sandbox=True)

    answers = {"member": clerk.get(address), "visitor": Client().get(address)}

    assert {who: answer.status_code for who, answer in answers.items()} == {"member": 200, "visitor": 404}
    assert answers["member"]["Cache-Control"] == "private, no-cache"


def test_map_without_its_system_is_asked_for_it_and_nothing_is_published(clerk: Client, tmp_path: Path):
    draft = sent(clerk, shapefile_without_system(tmp_path))

    page = said(clerk.get(f"/publier/{draft.id}/remplir"))

    assert "ne dit pas son système de coordonnées" in page
    assert Version.objects.count() == 0


def test_shapes_of_a_table_are_not_found(clerk: Client):
    assert Client().get("/catalogue/rien/formes-1.geojson").status_code == 404

"""A town publishes its cycle ways from a GeoPackage: as a table whose shapes are on the map and in every file."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rdflib import DCTERMS, Graph, URIRef

from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.schemas import schema_version
from maillage.opendata.publishing.store.draft_tables import draft_table
from maillage.opendata.publishing.store.models import Draft
from tests.opendata.catalog.reusing import published as published_table
from tests.opendata.publishing.drawn_maps import (
    bicycle_parking,
    cycle_ways,
    geopackage,
    low_emission_zones,
    shapefile_without_system,
)
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(people: People) -> Client:
    return people.client("chloe")


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


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


def places_of(draft: Draft) -> list[str]:
    table = draft_table(draft.id, draft.revision)
    places = {"longitude", "latitude", "geometry", "coordonneesxy", "coordonneesXY"}
    return [name for name in table.header if name in places] if table else []


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


def test_shapes_of_a_map_are_given_back_as_shapes_and_not_as_text_beside(clerk: Client, tmp_path: Path):
    version = published(clerk, sent(clerk, geopackage(tmp_path)))

    slug, back = version.dataset.slug, tmp_path / "back.gpkg"
    files: dict[str, Any] = {
        form: Client().get(f"/catalogue/{slug}/fichiers/{slug}.{form}") for form in ("geojson", "gpkg")
    }
    octets = {form: b"".join(file.streaming_content) for form, file in files.items()}
    back.write_bytes(octets["gpkg"])
    meta, _fids, shapes, _values = pyogrio.raw.read(back)
    assert json.loads(octets["geojson"])["features"][0]["properties"] == {"nom_voie": "Piste 0"}
    assert list(meta["fields"]) == ["nom_voie"]
    assert {shape.geom_type for shape in shapely.from_wkb(shapes)} == {"LineString"}


def test_map_that_is_corrected_is_read_again_and_one_that_lost_its_shapes_is_told(clerk: Client, tmp_path: Path):
    first = published(clerk, sent(clerk, geopackage(tmp_path)))
    slug, told, drawn = first.dataset.slug, [], []
    # The layer again, then its rows alone.
    for name, octets in (("pistes.gpkg", geopackage(tmp_path)), ("pistes.csv", b"nom_voie\nPiste 0\n")):
        upload = SimpleUploadedFile(name, octets)
        clerk.post("/publier", {"file": upload, "door": "file", "schema": "", "dataset": slug}, follow=True)
        draft = Draft.objects.latest("created_at")
        clerk.get(f"/publier/{draft.id}/remplir")
        clerk.post(f"/publier/{draft.id}/publier", {"note": ""})
        pages = [said(clerk.get(address)) for address in (f"/publier/{draft.id}/fait", f"/catalogue/{slug}")]
        told.append(
            [[words in page for words in ("La carte a été relue", "La version 2 en avait une")] for page in pages]
        )
        drawn.append("data-shapes=" in pages[1])

    assert "La carte a été relue" not in said(Client().get(f"/catalogue/{slug}/versions/1"))
    assert told == [[[True, False]] * 2, [[False, True]] * 2]
    assert drawn == [True, False]


def test_layer_of_a_national_schema_is_recognised_checked_mended_and_conforms(clerk: Client, tmp_path: Path):
    draft = sent(clerk, cycle_ways(tmp_path))
    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    clerk.post(f"/publier/{draft.id}/corriger", {"revision": str(draft.revision)})
    clerk.get(f"/publier/{draft.id}/remplir")
    mended = Draft.objects.get(pk=draft.pk)

    version = published(clerk, mended)

    slug, model = version.dataset.slug, schema_version("etalab/schema-amenagements-cyclables")
    file: Any = Client().get(f"/catalogue/{slug}/fichiers/{slug}.geojson")
    ways = json.loads(b"".join(file.streaming_content))
    # Its standard of GeoJSON is on another host.
    described = {word: part for word, part in model.document.items() if word != "allOf"}
    assert (draft.schema_id, draft.error_count, mended.error_count) == ("etalab/schema-amenagements-cyclables", 1, 0)
    assert "bande cyclable" in page
    assert [error.message for error in jsonschema_rs.Draft7Validator(described).iter_errors(ways)] == []
    assert [way["properties"].get("nom_loc") for way in ways["features"]] == [["V1", "V44"], None, ["V44"]]
    assert {frozenset(way["properties"]) & {"geometry", "reseau_loc"} for way in ways["features"]} == {frozenset()}
    flow = Graph().parse(data=Client().get(f"/catalogue/{slug}.ttl").content)
    conforming = {str(node) for node in flow.subjects(DCTERMS.conformsTo, URIRef(model.conforms_to))}
    files = {node.rpartition("/")[2] for node in conforming if node.endswith("#distribution")}
    assert files == {f"{slug}.geojson#distribution"}


def test_zone_without_its_hours_and_one_drawn_as_a_point_are_told_everywhere(clerk: Client, tmp_path: Path):
    octets = low_emission_zones(tmp_path)

    checked = said(Client().post("/verifier", {"file": SimpleUploadedFile("zfe.gpkg", octets)}))
    draft = sent(clerk, octets, "zfe.gpkg")
    page = said(clerk.get(f"/publier/{draft.id}/remplir"))

    assert (draft.schema_id, draft.error_count) == ("etalab/schema-zfe", 2)
    for report in (checked, page):
        assert "« vp_critair » est rempli, mais pas « vp_horaires », qui va avec" in report
        assert "Des formes (1) ne sont pas de la sorte que ce modèle attend (Polygon, MultiPolygon, " in report


def test_points_where_lines_are_wanted_are_told_as_shapes_and_not_as_a_missing_column(clerk: Client, tmp_path: Path):
    points = [shapely.Point(355_000 + number, 6_700_000) for number in range(3)]

    draft = sent(clerk, cycle_ways(tmp_path, points))

    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    # Three points, and one kind of way in lower case.
    assert (draft.schema_id, draft.error_count) == ("etalab/schema-amenagements-cyclables", 4)
    assert "Des formes (3) ne sont pas des lignes, que ce modèle attend" in page


def test_map_is_read_again_for_another_model_which_has_other_columns_for_points(clerk: Client, tmp_path: Path):
    draft = sent(clerk, bicycle_parking(tmp_path), "velos.gpkg")
    headers = [places_of(draft)]
    for model in ("", "etalab/schema-stationnement-cyclable"):
        clerk.post(f"/publier/{draft.id}/choisir/fait", {"schema": model})
        clerk.get(f"/publier/{draft.id}/remplir")
        draft.refresh_from_db()
        headers.append(places_of(draft))

    assert headers == [["coordonneesxy"], ["longitude", "latitude"], ["coordonneesxy"]]
    assert draft.error_count == 0


def test_page_of_a_map_draws_its_shapes(clerk: Client, tmp_path: Path):
    version = published(clerk, sent(clerk, geopackage(tmp_path)))

    page = said(Client().get(f"/catalogue/{version.dataset.slug}"))
    flow = Client().get(f"/catalogue/{version.dataset.slug}.ttl").content.decode()

    assert f'data-shapes="/catalogue/{version.dataset.slug}/formes-1.geojson"' in page
    assert "catalog/shapes_map.js" in page
    assert "GEOJSON" in flow
    assert "GPKG" in flow


def test_shapes_of_a_sandbox_are_for_its_members(clerk: Client, tmp_path: Path):
    version = published(clerk, sent(clerk, geopackage(tmp_path)))
    address = f"/catalogue/{version.dataset.slug}/formes-1.geojson"
    Organisation.objects.filter(pk=version.dataset.organisation_id).update(is_sandbox=True)

    answers = {"member": clerk.get(address), "visitor": Client().get(address)}

    assert {who: answer.status_code for who, answer in answers.items()} == {"member": 200, "visitor": 404}
    assert answers["member"]["Cache-Control"] == "private, no-cache"


def test_map_without_its_system_is_asked_for_it_with_where_it_lies_in_each(clerk: Client, tmp_path: Path):
    draft = sent(clerk, shapefile_without_system(tmp_path))

    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    placed = clerk.get(f"/publier/{draft.id}/systemes.json").json()

    assert "ne dit pas son système de coordonnées" in page
    assert '<option value="" selected>Choisissez…</option>' in page
    assert (
        '<option value="EPSG:2154">Lambert-93 (EPSG:2154) : La Chapelle-sur-Erdre (Loire-Atlantique)</option>' in page
    )
    assert '<option value="EPSG:3947">Conique conforme CC47 (EPSG:3947) : hors de France</option>' in page
    assert {code: len(place["features"]) for code, place in placed.items()} == {"EPSG:2154": 3}
    assert Version.objects.count() == 0


def test_system_that_a_clerk_chose_is_kept_with_the_version_and_told(clerk: Client, tmp_path: Path):
    draft = sent(clerk, shapefile_without_system(tmp_path))

    clerk.post(f"/publier/{draft.id}/systeme", {"crs": ""})
    untouched = (draft.revision, Draft.objects.get(pk=draft.pk).revision)
    clerk.post(f"/publier/{draft.id}/systeme", {"crs": "EPSG:2154"})
    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    version = published(clerk, draft)

    told = Client().get(f"/api/v1/datasets/{version.dataset.slug}").json()["versions"]
    shown = said(Client().get(f"/catalogue/{version.dataset.slug}"))
    assert untouched == (1, 1)
    assert "système « RGF93 v1 / Lambert-93 », choisi ici, 3 formes" in page
    assert '<option value="EPSG:2154" selected>' in page
    assert (version.map_system, version.row_count) == ("EPSG:2154", 3)
    assert [one["crs"] for one in told] == ["EPSG:2154"]
    assert "Lambert-93 (EPSG:2154), choisi par qui l’a publiée" in shown


def test_clerk_keeps_the_colours_of_a_map_for_every_reader(people: People, clerk: Client):
    places = {"type": ["école", "mairie", "école"], "lat": ["47.1", "47.2", "47.3"], "lon": ["-2.1", "-2.1", "-2.1"]}
    dataset = published_table("Equipements", rows=places, by=people.commune).dataset

    clerk.post(f"/mon-espace/jeux/{dataset.slug}/couleurs", {"colour": "type"})

    assert '<option value="type" selected>type</option>' in said(clerk.get(f"/mon-espace/jeux/{dataset.slug}"))
    assert Client().get(f"/catalogue/{dataset.slug}").context["colours"].column == "type"


def test_visitor_who_checks_a_map_without_its_system_is_asked_for_it(tmp_path: Path):
    octets = shapefile_without_system(tmp_path)

    def checked(**choices: str) -> str:
        upload = SimpleUploadedFile("pistes.zip", octets)
        return said(Client().post("/verifier", {"file": upload, "wanted": "check", **choices}))

    asked = checked(schema="scdl/equipements")
    read = checked(schema="scdl/equipements", crs="EPSG:2154")

    # As if it were in the conic of the north: in the sea.
    astray = checked(schema="scdl/equipements", crs="EPSG:3950")

    assert "sont hors du territoire de ce site" in astray
    assert "sont hors du territoire de ce site" not in read
    assert "Vérifier dans ce système" in asked
    assert '<script id="system-placements" type="application/json">{"EPSG:2154": {"bbox":' in asked
    assert "La Chapelle-sur-Erdre (Loire-Atlantique)" in asked
    assert "choisi ici, 3 formes" in read
    assert '<option value="EPSG:2154" selected>' in read


def test_system_that_a_visitor_chose_waits_with_her_file(people: People, tmp_path: Path):
    visitor, upload = Client(), SimpleUploadedFile("pistes.zip", shapefile_without_system(tmp_path))

    visitor.post("/publier", {"file": upload, "door": "file", "schema": "", "crs": "EPSG:2154"})
    visitor.force_login(people.chloe)
    visitor.get("/publier/mon-fichier", follow=True)

    assert Draft.objects.latest("created_at").revisions.get().detail["system"] == "EPSG:2154"


def test_shapes_of_a_table_are_not_found(clerk: Client):
    assert Client().get("/catalogue/rien/formes-1.geojson").status_code == 404

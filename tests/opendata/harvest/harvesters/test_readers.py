"""The harvesters of data.gouv.fr and of CKAN read our flows whole: the real ones, over HTTP, page after page.

They are AGPL, so they live in environments of their own (build/harvesters), which `make harvesters` makes; the tests
run them as other programs.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.domain.terms import FileForm, Frequency
from maillage.opendata.catalog.edges.export.dcat import place_of
from maillage.opendata.catalog.edges.export.dcat_flow import RdfForm
from maillage.opendata.catalog.store import harvest_feeds
from tests.opendata.catalog.dcat_cast import CSV_SHA256, Published, make_dataset, make_version, publish_grants
from tests.order.sources import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCRIPTS = Path(__file__).parent
SCHEMA = "https://schema.data.gouv.fr/schemas/scdl/subventions/2.1.1/schema.json"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": XLSX_TYPE,
    "json": "application/json",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
    "gpkg": "application/geopackage+sqlite3",
}
LISTED = [form for form in FileForm if form is not FileForm.PMTILES]  # tiles are of large maps alone
# What udata calls each rhythm; the EU's "continuous" is its "several times a day".
UDATA_FREQUENCIES = {
    Frequency.CONTINUOUS: "severalTimesADay", Frequency.DAILY: "daily", Frequency.WEEKLY: "weekly",
    Frequency.MONTHLY: "monthly", Frequency.QUARTERLY: "quarterly", Frequency.TWICE_A_YEAR: "semiannual",
    Frequency.YEARLY: "annual", Frequency.IRREGULAR: "irregular", Frequency.NEVER: "never",
    Frequency.UNKNOWN: "unknown",
}  # fmt: skip


def read_with(reader: str, *urls: str) -> list[Any]:
    """What a reader made of each flow; to begin one costs three seconds of processor, so it reads all."""
    python = ROOT / "build" / "harvesters" / reader / "bin" / "python"
    if not python.exists():
        pytest.skip(f"no environment build/harvesters/{reader}: the reader did NOT read our flows: make harvesters")
    answer = subprocess.run(
        [python, SCRIPTS / f"read_with_{reader}.py", *urls], capture_output=True, timeout=120, check=False, text=True
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return [json.loads(line) for line in answer.stdout.splitlines()[-len(urls) :]]


@pytest.fixture
def published() -> Published:
    made = publish_grants()
    made.dataset.has_positions = True
    made.dataset.save()
    return made


def geometry_of(address: str) -> list[Any]:
    place = place_of(address)
    assert place is not None
    assert place.geometry is not None
    drawn = json.loads(place.geometry)
    return drawn["coordinates"] if drawn["type"] == "MultiPolygon" else [drawn["coordinates"]]


def udata_file(origin: str, published: Published, form: str) -> dict[str, Any]:
    titles = {
        "csv": "Tableau CSV", "xlsx": "Classeur Excel (XLSX)", "json": "Lignes en JSON", "geojson": "Carte en GeoJSON",
        "parquet": "Tableau typé en Parquet", "gpkg": "Carte en GeoPackage",
    }  # fmt: skip
    slug = published.dataset.slug
    return {
        "url": f"{origin}/catalogue/{slug}/fichiers/{slug}.{form}",
        "title": titles[form],
        "format": form,
        "mime": MEDIA_TYPES[form],
        "bytes": 21_345 if form == "csv" else None,
        "sha256": None,  # udata 17.18 cannot keep one that DCAT-AP allows: docs/reference/dcat.md
        "type": "main",
        "schema": SCHEMA if form == "csv" else None,
        "identifier": f"{published.dataset.id}-{form}",
    }


def udata_dataset(origin: str, published: Published) -> dict[str, Any]:
    dataset = published.dataset
    rows = f"{origin}/api/v1/datasets/{dataset.id}/rows"
    service = {
        "url": rows, "title": "Lignes par l’API : filtrer, trier, compter", "format": "json",
        "mime": "application/json", "bytes": None, "sha256": None, "type": "api", "schema": None,
        "identifier": f"{dataset.id}-api",
    }  # fmt: skip
    files = [udata_file(origin, published, form.value) for form in LISTED]
    return {
        "title": dataset.title,
        "description": dataset.description,
        "frequency": "annual",
        "tags": ["associations", "economie-et-finances", "subventions"],
        "licence": "lov2",
        "period": ["2024-01-01", "2025-12-31"],
        "geometry": {"type": "MultiPolygon", "coordinates": geometry_of("commune:58194")},
        "schema": SCHEMA,
        "identifier": str(dataset.id),
        "uri": f"{origin}/catalogue/{dataset.id}",
        "page": f"{origin}/catalogue/{dataset.slug}",
        "issued": "2026-02-03 10:00:00+00:00",
        "modified": "2026-11-20 14:15:00",
        "contacts": [
            ["contact", "Service des finances", "finances@nevers.example"],
            ["creator", "Ville de Nevers", "mairie@nevers.example"],
            ["publisher", "Ville de Nevers", "mairie@nevers.example"],
        ],
        "files": sorted([*files, service], key=lambda one: str(one["url"])),
    }


def test_data_gouv_harvester_reads_every_field_in_each_form(live_server: Any, published: Published):
    found = read_with("udata", *(f"{live_server.url}/catalogue.{form.value}" for form in RdfForm))

    assert [(one["status"], one["errors"]) for one in found] == [("done", [])] * len(RdfForm)
    assert [[(item["status"], item["errors"]) for item in one["items"]] for one in found] == [[("done", [])]] * len(
        RdfForm
    )
    wanted = udata_dataset(live_server.url, published)
    assert [one["items"][0]["dataset"] for one in found] == [wanted] * len(RdfForm)


def test_data_gouv_harvester_follows_all_pages_and_knows_every_word(
    live_server: Any, published: Published, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(harvest_feeds, "DATASETS_A_PAGE", 4)
    for frequency in Frequency:
        make_version(
            make_dataset(
                published.commune,
                frequency.value.lower(),
                frequency=frequency.value,
                licence="odbl",
                # Of a map without a model: its coordinate system is not taken for one.
                schema_id="",
                has_positions=True,
            )
        )

    (found,) = read_with("udata", f"{live_server.url}/organisations/{published.commune.slug}/catalogue.ttl")

    read = {one["dataset"]["page"].rpartition("/")[2]: one["dataset"] for one in found["items"]}
    assert found["status"] == "done"
    assert len(found["items"]) == len(Frequency) + 1
    assert {one: read[one.value.lower()]["frequency"] for one in Frequency} == UDATA_FREQUENCIES
    assert {read[one.value.lower()]["licence"] for one in Frequency} == {"odc-odbl"}
    assert {read[one.value.lower()]["schema"] for one in Frequency} == {None}
    assert {file["schema"] for one in Frequency for file in read[one.value.lower()]["files"]} == {None}


def ckan_file(origin: str, published: Published, form: str) -> dict[str, Any]:
    expected = udata_file(origin, published, form)
    code = f"http://publications.europa.eu/resource/authority/file-type/{form.upper()}"
    told = {
        "uri": f"{expected['url']}#distribution",
        "url": expected["url"],
        "download_url": expected["url"],
        "access_url": f"{origin}/catalogue/{published.dataset.slug}",
        "name": expected["title"],
        "license": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        "format": code,
        "mimetype": f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[form]}",
        "issued": "2026-02-03T10:00:00+00:00",
        "modified": "2026-11-20T14:15:00+00:00",
    }
    if form == "csv":
        told |= {
            "size": 21_345, "hash": CSV_SHA256, "hash_algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
            "conforms_to": json.dumps([SCHEMA]),
        }  # fmt: skip
    return told


def ckan_extras(origin: str, published: Published) -> dict[str, Any]:
    dataset, commune = published.dataset, published.commune
    place = place_of("commune:58194")
    assert place is not None
    organisation = {
        "uri": f"{origin}/organisations/{commune.slug}#organisation", "name": commune.name, "email": commune.email,
        "url": commune.website, "type": "http://purl.org/adms/publishertype/LocalAuthority",
        "identifier": commune.siret,
    }  # fmt: skip
    return {
        "identifier": str(dataset.id),
        "uri": f"{origin}/catalogue/{dataset.id}",
        "issued": "2026-02-03T10:00:00+00:00",
        "modified": "2026-11-20T14:15:00+00:00",
        "version_notes": "Année 2025 ajoutée",
        "frequency": "http://publications.europa.eu/resource/authority/frequency/ANNUAL",
        "language": json.dumps(["http://publications.europa.eu/resource/authority/language/FRA"]),
        "theme": json.dumps(["http://publications.europa.eu/resource/authority/data-theme/ECON"]),
        "conforms_to": json.dumps([SCHEMA]),
        "contact_name": "Service des finances",
        "contact_email": "finances@nevers.example",
        **{f"publisher_{name}": value for name, value in organisation.items()},
        **{f"creator_{name}": value for name, value in organisation.items()},
        "temporal_start": "2024-01-01",
        "temporal_end": "2025-12-31",
        "spatial_uri": f"{origin}/territoires/commune:58194",
        "spatial_text": "Nevers",
        "spatial": place.geometry,
        "spatial_bbox": place.box,
    }


def test_ckan_parser_reads_every_field_in_each_form(live_server: Any, published: Published):
    read = read_with("ckan", *(f"{live_server.url}/catalogue.{form.value}" for form in RdfForm))

    assert len(read) == len(RdfForm)
    for (found,) in read:
        assert_every_field(found, live_server.url, published)


def assert_every_field(found: dict[str, Any], origin: str, published: Published) -> None:
    dataset = published.dataset
    files = {one["url"]: one for one in found.pop("files")}
    extras = found.pop("extras")
    versions = sorted(found.pop("has_version"))
    (attribution,) = found.pop("qualified_attribution")
    service = files.pop(f"{origin}/api/v1/datasets/{dataset.id}/rows")
    expected = [ckan_file(origin, published, one.value) for one in LISTED]
    assert found == {
        "title": dataset.title,
        "notes": dataset.description,
        "url": f"{origin}/catalogue/{dataset.slug}",
        "version": "2",
        "license_id": "lov2",
        "tags": ["associations", "subventions"],
    }
    assert extras == ckan_extras(origin, published)
    assert versions == [f"{origin}/catalogue/{dataset.id}/versions/{number}" for number in (1, 2)]
    assert attribution["agent"][0]["name"] == "Nevers Agglomération"
    assert files == {one["url"]: one for one in expected}
    assert service["name"] == "Lignes par l’API : filtrer, trier, compter"
    assert json.loads(service["access_services"])[0]["endpoint_url"] == [service["url"]]


def test_ckan_parser_follows_all_pages(live_server: Any, published: Published, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harvest_feeds, "DATASETS_A_PAGE", 2)
    other = Organisation.objects.create(name="Ville de Decize")
    made = [make_version(make_dataset(other, f"jeu-{number}")).dataset for number in range(4)]

    (found,) = read_with("ckan", f"{live_server.url}/catalogue.jsonld")

    expected = sorted(str(one.id) for one in [published.dataset, *made])
    assert sorted(one["extras"]["identifier"] for one in found) == expected

"""A transport authority publishes its GTFS: from the archive to the page, its versions, the flow and the letter."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rdflib import Graph, URIRef

from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.opendata.catalog.store.datasets import draft_folder, version_folder
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.publishing import withdraw
from maillage.opendata.publishing.domain.table_edits import Edit, EditKind
from maillage.opendata.publishing.store.draft_changes import edit
from maillage.opendata.publishing.store.draft_tables import draft_report
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.timetables.store.expiry_letters import tell_expiring
from tests.letters_sent import letters_sent
from tests.opendata.publishing.drafting import acting_for
from tests.opendata.timetables.feeds import FEED, changed, feed_octets
from tests.people import People

pytestmark = pytest.mark.django_db
SCHEMA = "mobilitydata/gtfs"


@pytest.fixture
def clerk(people: People) -> Client:
    return people.client("chloe")


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def sent(clerk: Client, octets: bytes, *, name: str = "horaires.zip", **wish: str) -> Draft:
    """The draft that an upload began."""
    clerk.post(
        "/publier", {"file": SimpleUploadedFile(name, octets), "door": "file", "schema": "", **wish}, follow=True
    )
    draft = Draft.objects.latest("created_at")
    clerk.get(f"/publier/{draft.id}/remplir")
    draft.refresh_from_db()
    return draft


def octets_at(client: Client, address: str) -> bytes:
    """The file at that address."""
    answer: Any = client.get(address)
    return b"".join(answer.streaming_content)


def published(clerk: Client, octets: bytes, **wish: str) -> Version:
    draft = sent(clerk, octets, **wish)
    clerk.post(f"/publier/{draft.id}/publier", {"note": "Hiver"})
    draft.refresh_from_db()
    assert draft.published_version is not None
    return draft.published_version


def test_an_archive_alone_begins_a_draft_of_timetables(clerk: Client):
    draft = sent(clerk, feed_octets())

    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    assert (draft.schema_id, draft.row_count, draft.error_count) == (SCHEMA, 4, 0)
    assert "Tout est bon" in page
    assert "archive lue en entier" in page
    assert "Grille" not in page


def test_two_faults_are_told_with_file_row_and_remedy_and_are_gone_from_the_next_archive(clerk: Client):
    faulty = feed_octets(
        {
            **changed("stop_times.txt", ("08:04:00,08:04:00", "07:59:00,08:04:00")),
            **changed("trips.txt", ("L1,semaine,t2", "L9,semaine,t2")),
        }
    )
    draft = sent(clerk, faulty)

    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    assert draft.error_count == 2
    assert "2 erreurs à corriger" in page
    assert "stop_time_with_arrival_before_previous_departure_time" in page
    assert "Lignes 3" in page
    assert "« L9 » (« route_id ») n’existe pas dans « routes.txt »" in page
    assert "exportez de nouveau, puis déposez" in page
    clerk.post(f"/publier/{draft.id}/fichier", {"file": SimpleUploadedFile("horaires.zip", feed_octets())}, follow=True)
    clerk.get(f"/publier/{draft.id}/remplir")
    draft.refresh_from_db()
    assert draft.error_count == 0


def test_archive_is_published_whole_with_its_stops_as_points(clerk: Client):
    octets = feed_octets()

    version = published(clerk, octets)

    slug = version.dataset.slug
    archive = octets_at(clerk, f"/catalogue/{slug}/fichiers/{slug}-gtfs.zip")
    rows = clerk.get(f"/api/v1/datasets/{slug}/rows").json()["items"]
    points = clerk.get(f"/catalogue/{slug}/points.geojson").json()
    assert archive == octets
    assert (version.schema_id, version.row_count, version.error_count) == (SCHEMA, 4, 0)
    assert [row["stop_name"] for row in rows] == ["Gare", "Gare", "Port", "Plage"]
    assert rows[3]["route_short_names"] == "1"
    assert points["total"] == 4
    assert (version.dataset.period_start, version.dataset.period_end) == (date(2026, 11, 30), date(2027, 2, 27))
    assert version.dataset.has_positions


def test_page_says_how_long_the_timetable_holds_and_how_many_trips_run(clerk: Client):
    slug = published(clerk, feed_octets()).dataset.slug

    page = said(Client().get(f"/catalogue/{slug}"))
    english = said(Client().get(f"/en/catalogue/{slug}"))
    assert "1 ligne et 3 arrêts : 2 courses un lundi ordinaire." in page
    assert "Ces horaires valent jusqu’au 27 février 2027" in page
    assert "Premier départ à 8 h 00" in page
    assert "Archive sans erreur." in page
    assert "Horaires (GTFS)" in page
    assert 'id="network-map"' in page
    assert 'id="dataset-map"' not in page
    assert "1 line and 3 stops" in english


def test_network_is_given_as_geojson(clerk: Client):
    version = published(clerk, feed_octets())

    answer = Client().get(f"/catalogue/{version.dataset.slug}/reseau-{version.number}.geojson")

    network = answer.json()
    (line,) = [feature for feature in network["features"] if feature["properties"]["what"] == "line"]
    stops = [feature for feature in network["features"] if feature["properties"]["what"] == "stop"]
    assert answer["Content-Type"] == "application/geo+json"
    assert network["bbox"] == [-2.1, 47.1, -2.1, 47.12]
    assert line["geometry"]["coordinates"][0][0] == [-2.1, 47.1]
    assert (line["properties"]["name"], line["properties"]["color"]) == ("1", "#0B5E8A")
    # The station is no place where a vehicle stops.
    assert [stop["properties"]["name"] for stop in stops] == ["Gare", "Port", "Plage"]


def test_network_of_a_table_is_not_found(clerk: Client, people: People):
    answer = clerk.get("/catalogue/rien/reseau-1.geojson")

    assert answer.status_code == 404


def test_older_version_keeps_its_archive_and_its_page(clerk: Client):
    first = published(clerk, feed_octets())
    later = feed_octets(changed("stops.txt", ("Plage", "Grande Plage")))
    slug = first.dataset.slug

    second = published(clerk, later, dataset=slug)

    old = octets_at(clerk, f"/catalogue/{slug}/versions/1/{slug}-gtfs.zip")
    new = octets_at(clerk, f"/catalogue/{slug}/fichiers/{slug}-gtfs.zip")
    page = said(clerk.get(f"/catalogue/{slug}"))
    assert (second.dataset_id, second.number) == (first.dataset_id, 2)
    assert (old, new) == (feed_octets(), later)
    assert f"/catalogue/{slug}/versions/1/{slug}-gtfs.zip" in page
    assert "1 ligne changée" in page
    assert "Vous lisez la" in said(clerk.get(f"/catalogue/{slug}/versions/1"))


def test_new_version_begins_without_a_table_of_the_last(clerk: Client):
    slug = published(clerk, feed_octets()).dataset.slug

    page = said(clerk.get(f"/publier?dataset={slug}"))
    clerk.post("/publier", {"door": "grid", "dataset": slug, "schema": ""}, follow=True)

    draft = Draft.objects.filter(published_version=None).get()
    assert "Dans une grille" not in page
    assert draft.revision == 0
    assert clerk.get(f"/publier/{draft.id}/grille").status_code == 302
    assert clerk.get(f"/publier/{draft.id}/fiche").status_code == 302


def test_cells_of_a_package_are_not_edited_apart_from_it(clerk: Client, people: People):
    draft = sent(clerk, feed_octets())

    with pytest.raises(Refused) as refused:
        edit(acting_for(people.commune), draft, [Edit(EditKind.DELETE, row=2)], base=1, now=utc_now())

    assert refused.value.code == "package_not_edited"
    assert "exportez de nouveau" in refused.value.text


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (feed_octets()[:-40], "L’archive ZIP est abîmée"),
        (
            feed_octets({"horaires/stops.txt": "x", "horaires/routes.txt": "x", "horaires/trips.txt": "x"}),
            "plusieurs GTFS",
        ),
        (feed_octets({"../stops.txt": "x"}), "hors de son dossier"),
        (feed_octets({"stops.txt": FEED["stops.txt"].replace(",", ";")}), "GTFS veut des virgules"),
        (b"stop_id,stop_name\ngare,Gare\n", "L’archive ZIP est abîmée"),
    ],
)
def test_what_is_no_feed_is_told_and_nothing_is_published(clerk: Client, octets: bytes, sentence: str):
    draft = sent(clerk, octets, schema=SCHEMA)

    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    answer = clerk.post(f"/publier/{draft.id}/publier", {"note": ""}, follow=True)
    assert "Cette archive ne se lit pas" in page
    assert sentence in page
    assert "déposez-la" in said(answer) or "complète" in said(answer)
    assert (Dataset.objects.count(), Version.objects.count()) == (0, 0)


def test_table_under_the_model_of_timetables_asks_for_the_archive(clerk: Client, people: People):
    clerk.post("/publier", {"door": "file", "schema": SCHEMA})

    draft = Draft.objects.get()
    page = said(clerk.get(f"/publier/{draft.id}/remplir"))
    assert 'accept=".zip"' in page
    assert "sans la décompresser" in page


def test_check_page_reads_an_archive_without_an_account():
    octets = feed_octets(changed("trips.txt", ("L1,semaine,t2", "L9,semaine,t2")))

    answer = Client().post("/verifier", {"file": SimpleUploadedFile("horaires.zip", octets)})
    refused = Client().post("/verifier", {"file": SimpleUploadedFile("horaires.zip", feed_octets({"a/../b": "x"}))})

    assert "Horaires lus : 1 ligne et 3 arrêts, 3 courses. 1 erreur à corriger." in said(answer)
    assert "ligne 3" in said(answer)
    assert "validateur canonique" in said(answer)
    assert "hors de son dossier" in said(refused)


def test_api_checks_and_publishes_an_archive(clerk: Client):
    octets = feed_octets(changed("trips.txt", ("L1,semaine,t2", "L9,semaine,t2")))

    report = Client().post("/api/v1/checks", {"file": SimpleUploadedFile("horaires.zip", octets)}).json()

    assert (report["valid"], report["document"], report["stats"]["routes"]) == (False, "gtfs", 1)
    assert [rule["rule"] for rule in report["rules"]] == ["foreign_key_violation"]


def test_flow_describes_the_archive_as_the_national_access_point_reads_it(clerk: Client):
    octets = feed_octets()
    dataset = published(clerk, octets).dataset

    graph = Graph().parse(data=Client().get(f"/catalogue/{dataset.slug}.ttl").content.decode(), format="turtle")

    dct, dcat = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
    formats = URIRef(f"{dct}format")
    gtfs = URIRef("http://publications.europa.eu/resource/authority/file-type/GTFS")
    (file,) = graph.subjects(formats, gtfs)
    assert str(graph.value(file, URIRef(f"{dcat}downloadURL"))).endswith(f"/{dataset.slug}-gtfs.zip")
    assert str(graph.value(file, URIRef(f"{dcat}packageFormat"))).endswith("application/zip")
    assert str(graph.value(file, URIRef(f"{dcat}byteSize"))) == str(len(octets))
    standard = graph.value(file, URIRef("https://w3id.org/mobilitydcat-ap#mobilityDataStandard"))
    assert str(standard) == "https://w3id.org/mobilitydcat-ap/mobility-data-standard/gtfs"
    digests = {str(value) for value in graph.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))}
    assert hashlib.sha256(octets).hexdigest() in digests


def test_api_lists_the_archive_first(clerk: Client):
    octets = feed_octets()
    slug = published(clerk, octets).dataset.slug

    files = Client().get(f"/api/v1/datasets/{slug}").json()["files"]

    assert (files[0]["format"], files[0]["size_bytes"]) == ("gtfs.zip", len(octets))
    assert {"geojson", "csv"} <= {file["format"] for file in files}


def test_withdrawn_timetable_is_gone_with_its_archive_and_network(clerk: Client, people: People):
    version = published(clerk, feed_octets())
    slug = version.dataset.slug

    withdraw(acting_for(people.commune), version.dataset, reason="Erreur de réseau.", now=utc_now())

    assert Client().get(f"/catalogue/{slug}/fichiers/{slug}-gtfs.zip").status_code == 410
    assert Client().get(f"/catalogue/{slug}/reseau-1.geojson").status_code == 410


def test_lost_files_are_told_and_the_page_stands(clerk: Client):
    version = published(clerk, feed_octets())
    slug = version.dataset.slug
    folder = version_folder(version.dataset_id, version.number)
    folder.rename(folder.with_name("lost"))

    assert Client().get(f"/catalogue/{slug}").status_code == 200
    assert Client().get(f"/catalogue/{slug}/reseau-1.geojson").status_code == 404
    assert Client().get(f"/catalogue/{slug}.ttl").status_code == 200


def test_reading_killed_before_its_report_is_done_again(clerk: Client):
    draft = sent(clerk, feed_octets(changed("trips.txt", ("L1,semaine,t2", "L9,semaine,t2"))))
    for path in draft_folder(draft.id).glob("report-*"):
        path.unlink()

    clerk.get(f"/publier/{draft.id}/remplir")

    report = draft_report(draft.id, draft.revision)
    assert report is not None
    assert [(group.code, group.file, group.row_numbers.tolist()) for group in report.errors] == [
        ("foreign_key_violation", "trips.txt", [3])
    ]


def test_publisher_is_written_to_thirty_and_seven_days_before_the_end(clerk: Client, people: People):
    slug = published(clerk, feed_octets()).dataset.slug
    days = [date(2027, 1, 20), date(2027, 1, 29), date(2027, 2, 10), date(2027, 2, 21), date(2027, 2, 25)]

    counts = []
    for day in days:
        tell_expiring(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), origin="https://maillage.example")
        counts.append(len([letter for letter in letters_sent() if "finissent" in letter.subject]))

    letter = next(letter for letter in letters_sent() if "finissent" in letter.subject)
    assert counts == [0, 1, 1, 2, 2]
    assert letter.to == [people.chloe.email]
    assert "27 février 2027" in letter.subject
    assert f"https://maillage.example/publier?dataset={slug}" in letter.body


def test_publisher_of_a_timetable_that_is_over_knows_it_already(clerk: Client):
    over = feed_octets(
        {
            **changed("feed_info.txt", ("20261130", "20260101"), ("20270228", "20260301")),
            **changed("calendar.txt", ("20261130", "20260101"), ("20270228", "20260301")),
        }
    )
    published(clerk, over)

    assert tell_expiring(utc_now(), origin="https://maillage.example") == 0


@pytest.mark.parametrize("name", ["visitor", "farid"])
def test_draft_of_a_timetable_is_its_organisation_s_alone(clerk: Client, people: People, name: str):
    draft = sent(clerk, feed_octets())

    assert people.client(name).get(f"/publier/{draft.id}/remplir").status_code in {302, 403}


def test_archive_opens_as_it_was_sent(clerk: Client):
    slug = published(clerk, feed_octets()).dataset.slug
    octets = octets_at(Client(), f"/catalogue/{slug}/fichiers/{slug}-gtfs.zip")

    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.read("stops.txt").decode() == FEED["stops.txt"]
    assert json.loads(Client().get(f"/api/v1/datasets/{slug}").content)["schema_id"] == SCHEMA

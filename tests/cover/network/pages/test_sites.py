"""An operator keeps its sites: places them, corrects them, sends tables; everybody reads them."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.cover.network.store.models import NetworkSite, NetworkSiteChange
from tests.cover.network.cast import COLUMNS, kept_site, typed_form
from tests.cover.network.conftest import browser
from tests.cover.network.intake.site_files import ROW, write_sites
from tests.people import People

pytestmark = pytest.mark.django_db
KEEPERS = frozenset({"farid", "bruno"})
ADDERS = frozenset({"farid", "emma", "bruno"})
EVERYBODY = frozenset(COLUMNS)
TABLE: dict[str, tuple[dict[str, str] | None, frozenset[str]]] = {
    "network_sites": (None, EVERYBODY),
    "network_sites_file": (None, EVERYBODY),
    "network_site": (None, EVERYBODY),
    "network_site_new": (None, ADDERS),
    "network_sites_upload": (None, ADDERS),
    "network_site_change": (typed_form(nom_site="Autre nom"), KEEPERS),
    "network_site_withdraw": ({"motif": "Doublon"}, KEEPERS),
}


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(TABLE))
def test_sites_open_to_everybody_and_change_by_their_operator_and_the_agency(
    people: People, operator: Organisation, name: str
) -> None:
    site = kept_site(operator)
    sent, allowed = TABLE[name]
    parts = {"network_sites_file": ["csv"]}.get(name, [site.code] if name.startswith("network_site_") else [])
    parts = [] if name in {"network_site_new", "network_sites_upload", "network_sites"} else parts or [site.code]

    opened = set()
    for column in COLUMNS:
        client, address = browser(people, column), reverse(name, args=parts)
        with transaction.atomic():
            answer = client.get(address) if sent is None else client.post(address, sent)
            to_login = answer.status_code == 302 and "/connexion" in answer["Location"]
            if answer.status_code in {200, 302, 422} and not to_login:
                opened.add(column)
            transaction.set_rollback(True)

    assert opened == allowed


def test_operator_places_a_site_and_a_double_click_adds_one(farid: Client, operator: Organisation) -> None:
    for _click in range(2):
        answer = farid.post("/couverture/sites/nouveau", typed_form())
        assert (answer.status_code, answer["Location"]) == (302, "/couverture/sites/44-001")

    site = NetworkSite.objects.get()
    assert (site.organisation, site.commune, site.sectors.count()) == (operator, "44113", 1)
    assert [change.act for change in site.changes.all()] == ["site-added"]
    assert TraceEntry.objects.filter(verb="site-added", organisation=operator).count() == 1
    assert "Site inventé de Nozay" in text_of(farid.get("/couverture/sites"))


@pytest.mark.parametrize(
    ("typed", "field", "remedy"),
    [
        ({"azimut_deg-0": "400"}, "azimut_deg-0", "360"),
        ({"hauteur_support_m": "-3"}, "hauteur_support_m", "1"),
        ({"secteur-0": "", "azimut_deg-0": ""}, "secteur-0", "au moins un secteur"),
        ({"antenne-0": "inconnue.msi"}, "antenne-0", "vérifiez le chemin"),
        ({"longitude": "95"}, "longitude", "10"),
        ({"demandee_le": "hier"}, "demandee_le", "AAAA-MM-JJ"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_typed_is_lost(
    farid: Client, typed: dict[str, str], field: str, remedy: str
) -> None:
    answer = farid.post("/couverture/sites/nouveau", typed_form(**typed, note="à revoir"))

    form = answer.context["page"]["form"]
    assert answer.status_code == 422
    assert remedy in " ".join(form[field].errors)
    assert form["note"].value() == "à revoir"
    assert NetworkSite.objects.count() == 0


def test_second_site_of_an_operator_at_one_place_is_refused_and_another_operator_may(
    people: People, farid: Client, operator: Organisation
) -> None:
    kept_site(operator)

    same = farid.post("/couverture/sites/nouveau", typed_form(code_site="44-002"))
    other = people.client("emma").post(
        "/couverture/sites/nouveau", typed_form(code_site="44-003", exploitant="Anjou Ondes")
    )

    assert "44-001" in text_of(same)
    assert (same.status_code, other.status_code) == (422, 302)


def test_change_keeps_what_was_said_before_and_a_stale_form_overwrites_nothing(
    farid: Client, operator: Organisation
) -> None:
    site = kept_site(operator)
    opened = farid.get("/couverture/sites/44-001/modifier").context["page"]["revision"]

    changed = farid.post("/couverture/sites/44-001/modifier", typed_form(revision=opened, etat="planifié"))
    again = farid.post("/couverture/sites/44-001/modifier", typed_form(revision=opened, etat="planifié"))
    stale = farid.post("/couverture/sites/44-001/modifier", typed_form(revision=opened, etat="idée"))

    site.refresh_from_db()
    assert (changed.status_code, again.status_code, stale.status_code) == (302, 302, 422)
    assert (site.state, NetworkSiteChange.objects.count()) == ("planned", 2)
    assert "en service → planifié" in text_of(farid.get("/couverture/sites/44-001"))


def test_withdrawn_site_is_shown_no_more_and_its_code_may_be_given_again(farid: Client, operator: Organisation) -> None:
    kept_site(operator)

    refused = farid.post("/couverture/sites/44-001/retirer", {"motif": " "})
    done = farid.post("/couverture/sites/44-001/retirer", {"motif": "Doublon"})
    again = farid.post("/couverture/sites/nouveau", typed_form())

    assert (refused.status_code, done.status_code, again.status_code) == (422, 302, 302)
    assert NetworkSite.objects.exclude(withdrawn_at=None).count() == 1
    assert NetworkSite.objects.filter(withdrawn_at=None, code="44-001").count() == 1


def test_table_shows_its_differences_before_they_are_applied_and_twice_changes_nothing(
    farid: Client, operator: Organisation, tmp_path: Path
) -> None:
    kept_site(operator)
    path = write_sites(
        tmp_path, {"etat": "planifié"}, {"code_site": "44-002", "longitude": "-1.5", "nom_site": "Derval"}
    )

    shown = farid.post("/couverture/sites/tableau", {"file": SimpleUploadedFile("sites.csv", path.read_bytes())})
    before = NetworkSite.objects.count()
    page = shown.context["page"]
    carried = {"tableau": page["table"], "revision": page["revision"], "proprietaire": page["owner"]}
    statuses = [farid.post("/couverture/sites/tableau", carried).status_code for _click in range(2)]

    assert [(each.code, each.is_new, each.lines) for each in page["differences"]] == [
        ("44-001", False, ("État : « en service » devient « planifié »",)),
        ("44-002", True, ()),
    ]
    assert (before, NetworkSite.objects.count(), NetworkSiteChange.objects.count()) == (1, 2, 3)
    assert statuses[0] == 302
    assert "ne changerait rien" in text_of(
        farid.post("/couverture/sites/tableau", {"file": SimpleUploadedFile("sites.csv", path.read_bytes())})
    )


def test_table_of_another_operator_is_not_written_over(people: People, operator: Organisation, tmp_path: Path) -> None:
    kept_site(operator)
    path = write_sites(tmp_path, {"nom_site": "À nous"})
    emma = people.client("emma")

    page = emma.post("/couverture/sites/tableau", {"file": SimpleUploadedFile("s.csv", path.read_bytes())}).context[
        "page"
    ]
    answer = emma.post("/couverture/sites/tableau", {"tableau": page["table"], "revision": page["revision"]})

    assert (answer.status_code, NetworkSite.objects.get().name) == (403, ROW["nom_site"])


@pytest.mark.parametrize("values", [0, 361])
def test_antenna_of_a_wrong_number_of_values_is_refused_with_the_number_it_needs(
    farid: Client, tmp_path: Path, values: int
) -> None:
    msi = "GAIN 17 dBi\n" + f"HORIZONTAL {values}\n" + "".join(f"{n} 0\n" for n in range(values)) + "VERTICAL 360\n"
    path = write_sites(tmp_path, {"antenne": "a.msi", "gain_dbi": "", "inclinaison_electrique_deg": ""})
    sent = {
        "file": SimpleUploadedFile("sites.csv", path.read_bytes()),
        "antennes": SimpleUploadedFile("a.msi", msi.encode()),
    }

    answer = farid.post("/couverture/sites/tableau", sent)

    assert answer.status_code == 422
    assert "il en faut 360" in text_of(answer)


def test_exports_read_back_and_the_same_sites_give_the_same_bytes(farid: Client, operator: Organisation) -> None:
    kept_site(operator)

    files = {form: farid.get(f"/couverture/sites/tableau.{form}").content for form in ("csv", "geojson", "kml")}
    (row,) = csv.DictReader(io.StringIO(files["csv"].decode()))
    (feature,) = json.loads(files["geojson"])["features"]

    assert row == ROW
    assert feature["geometry"]["coordinates"] == [-1.6262, 47.5638]
    assert feature["properties"]["code_site"] == "44-001"
    assert b"<coordinates>-1.6262,47.5638</coordinates>" in files["kml"]
    assert files["csv"] == farid.get("/couverture/sites/tableau.csv").content


def test_list_asks_the_database_as_often_for_three_sites_as_for_one(client: Client, operator: Organisation) -> None:
    kept_site(operator)
    client.get("/couverture/sites")

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/couverture/sites")
    for number in (2, 3):
        kept_site(operator, typed_form(code_site=f"44-00{number}", longitude=f"-1.{number}"))
    with CaptureQueriesContext(connection) as three:
        answer = client.get("/couverture/sites?state=in_service")

    assert answer.context["sites"][2][0].code == "44-003"
    assert len(three) == len(one)


def test_api_gives_the_same_sites(client: Client, operator: Organisation) -> None:
    kept_site(operator)

    listed = client.get("/api/v1/coverage/sites?state=in_service").json()
    alone = client.get("/api/v1/coverage/sites/44-001").json()
    wrong = client.get("/api/v1/coverage/sites?state=done")

    assert (listed["total"], listed["items"][0]["sectors"][0]["azimuth_deg"]) == (1, 120)
    assert (alone["licence"], alone["licence_until"], alone["lat"]) == ("granted", "2026-12-31", 47.5638)
    assert wrong.status_code == 422


def test_site_in_service_asks_for_tests_and_an_ending_licence_waits_in_the_cockpit(
    farid: Client, operator: Organisation
) -> None:
    kept_site(operator, typed_form(autorisation_jusqu_au="2020-01-01"))

    assert "seuls des tests diront" in text_of(farid.get("/couverture/sites/44-001"))
    assert "s’arrête dans l’année" in text_of(farid.get("/mon-espace"))


def test_invented_site_that_the_map_of_a_demonstration_shows_says_why_it_has_no_page() -> None:
    answers = [Client().get(f"/couverture/sites/{code}") for code in ("INV-01", "44-001")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "INV-01\xa0» est un site inventé de la démonstration" in answers[0].content.decode()
    assert "cherchez-le dans la liste" in answers[1].content.decode()

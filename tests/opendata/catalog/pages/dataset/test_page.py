import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Acting
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.pages.dataset.versions import changes
from maillage.opendata.catalog.store.datasets import version_folder
from maillage.opendata.catalog.store.models import Dataset, RemoteFile
from maillage.opendata.catalog.store.publishing import withdraw
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, organisation, published

pytestmark = pytest.mark.django_db
HERE = "/catalogue/subventions-aux-associations"
PLACES = {
    "nom": ["a", "b", "c"],
    "lat": ["47.11", "47.12", "abc"],
    "lon": ["-2.1", "-2.1", "-2.1"],
    "commune": ["44131", "44109", "44131"],
}


def _page(client: Client, address: str = HERE) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.context


def test_page_says_who_publishes_for_whom(client: Client):
    agglo = organisation("Pornic agglo", "epci:200067346")
    published(through=agglo)

    page = _page(client)

    assert (page["dataset"].organisation.name, page["version"].through.name) == ("Commune de Pornic", "Pornic agglo")


def test_errors_are_said_and_conforming_rows_offered(client: Client):
    published(schema=GRANTS_SCHEMA, bad_rows=[4])

    answer = client.get(HERE)
    text = answer.content.decode()

    assert "1 erreur dans 1 ligne sur 4." in text
    assert "Les lignes conformes à part (3 lignes)" in text
    assert client.get(answer.context["conforming"][0][1]).status_code == 200


def test_facts_leave_out_what_is_not_known(client: Client):
    published(contact_name="", contact_email="", keywords=(), period_start=None)

    names = [fact.name for fact in _page(client)["facts"]]

    assert names == ["Licence", "Mis à jour", "Période", "Territoire"]


def test_rows_are_filtered_sorted_and_paged_without_script(client: Client):
    published(schema=GRANTS_SCHEMA)

    table = _page(client, f"{HERE}?add_column=nomBeneficiaire&add_op=contains&add_value=DE&sort=-montant")["table"]

    assert [cells[0].text for _number, cells in table.rows] == [
        "Harmonie de Pornic",
        "Club de voile",
        "École de musique",
    ]
    assert [(one.label, one.href) for one in table.conditions] == [
        ("nomBeneficiaire contient « DE »", f"{HERE}?sort=-montant#table")
    ]
    assert table.api_href.endswith("/rows?sort=-montant&nomBeneficiaire__contains=DE")


def test_question_that_is_not_understood_keeps_what_was_typed(client: Client):
    published(schema=GRANTS_SCHEMA)

    table = _page(client, f"{HERE}?add_column=montant&add_op=gte&add_value=beaucoup")["table"]

    assert ("« beaucoup » n’est pas une valeur" in table.fault, table.typed_value, len(table.rows)) == (
        True,
        "beaucoup",
        4,
    )


def test_cells_are_escaped(client: Client):
    published(rows={"nom<b>": ["<script>alert(1)</script>", "=1+1"]})

    text = client.get(HERE).content.decode()

    assert ("<script>alert(1)" in text, "nom<b>" in text, "&lt;script&gt;alert(1)" in text) == (False, False, True)


def test_what_the_map_writes_into_the_address_is_no_filter(client: Client):
    published(schema=GRANTS_SCHEMA)

    plain, moved, asked = (
        _page(client, f"{HERE}{query}")["table"] for query in ("", "?z=9.5&lat=47.1&lon=-2.1&at=row:2", "?lat=47.1")
    )

    assert (moved.summary, moved.fault, "lat" in asked.fault) == (plain.summary, "", True)


def test_chart_has_its_table(client: Client):
    published(schema=GRANTS_SCHEMA)

    chart = _page(client, f"{HERE}?chart=commune&chart_sum=montant")["chart"]

    assert [(line.name, line.rows, line.total.replace("\u202f", " ")) for line in chart.lines] == [
        ("44131", "3", "1 500"),
        ("44109", "1", ""),
    ]


def test_communes_are_counted(client: Client):
    published(rows=PLACES)

    places = _page(client)["places"]

    assert [(line.name, line.rows.replace("\u202f", " ")) for line in places.lines] == [
        ("Pornic", "2 lignes"),
        ("Nantes", "1 ligne"),
    ]
    assert (places.points_href, str(places.drawing).count("<a ")) == (f"{HERE}/points.geojson", 2)


def test_points_are_those_of_rows_with_a_position(client: Client):
    published(rows=PLACES)

    found = client.get(f"{HERE}/points.geojson").json()
    some = client.get(f"{HERE}/points.geojson?nom=b").json()

    assert ([one["properties"] for one in found["features"]], found["total"], found["grouped"]) == (
        [{"rows": 1, "row": 2}, {"rows": 1, "row": 3}],
        2,
        False,
    )
    assert [one["geometry"]["coordinates"] for one in some["features"]] == [[-2.1, 47.12]]


def test_many_points_are_grouped_and_none_is_lost(client: Client):
    count = 5_000
    rows = {
        "lat": [str(47 + (number % 70) / 100) for number in range(count)],
        "lon": [str(-2 + (number % 90) / 100) for number in range(count)],
    }
    published(rows=rows)

    found = client.get(f"{HERE}/points.geojson").json()

    assert (found["grouped"], sum(one["properties"]["rows"] for one in found["features"])) == (True, count)
    assert len(found["features"]) <= 2_500


@pytest.mark.parametrize("box", ["x", "1,2,3", "1,2,3,x"])
def test_box_that_is_none_is_refused(client: Client, box: str):
    published(rows=PLACES)

    assert client.get(f"{HERE}/points.geojson?bbox={box}").status_code == 422


def test_dataset_without_positions_has_no_points(client: Client):
    published()

    assert client.get(f"{HERE}/points.geojson").status_code == 404


def test_versions_say_what_changed(client: Client):
    first = published()
    published(
        dataset=first.dataset,
        rows={"nomBeneficiaire": ["Harmonie de Pornic", "Nouvelle"], "montant": ["9", "1"]},
        now=NOW + timedelta(days=1),
    )

    page, old = _page(client), _page(client, f"{HERE}/versions/1")

    said = changes(page["version"])
    assert ([version.number for version in page["versions"]], bool(said), page["is_old"]) == ([2, 1], True, False)
    assert (old["is_old"], old["version"].number, len(old["table"].rows)) == (True, 1, 4)


def test_withdrawn_dataset_says_why(client: Client):
    dataset = published().dataset
    withdraw(Acting(organisation_id=dataset.organisation_id), dataset, reason="Des noms de personnes.", now=NOW)

    answer = client.get(HERE)

    assert (answer.status_code, "Des noms de personnes." in answer.content.decode()) == (410, True)


def test_lost_files_leave_the_description(client: Client):
    version = published()
    for path in version_folder(version.dataset_id, 1).iterdir():
        path.unlink()

    page = _page(client)

    assert (page["dataset"].title, page["table"]) == ("Subventions aux associations", None)


def test_harvested_dataset_leads_to_its_files(client: Client):
    dataset = published().dataset
    dataset.versions.all().delete()
    Dataset.objects.update(
        kind=DatasetKind.HARVESTED.value, version_number=0, landing_page="https://ailleurs.example/x"
    )
    RemoteFile.objects.create(
        dataset=dataset, title="Aides", url="https://ailleurs.example/x.csv", form="csv", size_bytes=9
    )

    answer = client.get(HERE)

    assert '<a href="https://ailleurs.example/x.csv" rel="noreferrer">Aides csv</a>' in answer.content.decode()
    assert (answer.context["table"], answer.context["downloads"]) == (None, ())


def test_unknown_dataset_is_told(client: Client):
    assert client.get("/catalogue/licorne").status_code == 404


def test_dataset_asks_the_database_as_often_for_three_versions_as_for_one(client: Client):
    dataset = published().dataset
    counts = []
    for number in range(3):
        published(dataset=dataset, now=NOW + timedelta(days=number))
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            client.get(HERE)
        counts.append(len(queries))

    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    "rows", [{"a": []}, {"a": [""]}, {"é à": ["1"] * 3, "b": ["x", "", "y"]}, {f"c{n}": ["1"] for n in range(80)}]
)
def test_any_table_has_a_page(client: Client, rows: dict[str, list[str]]):
    published(rows=rows)

    assert len(_page(client)["table"].head) == len(rows)


def test_files_lost_with_their_folder_leave_the_description_too(client: Client):
    version = published()
    shutil.rmtree(version_folder(version.dataset_id, version.number))
    slug = version.dataset.slug

    pages = [client.get(f"/catalogue/{slug}"), client.get(f"/catalogue/{slug}/versions/1")]
    others = [
        f"/api/v1/datasets/{slug}/rows",
        f"/catalogue/{slug}/lignes.csv",
        f"/catalogue/{slug}/fichiers/{slug}.csv",
    ]
    answers = [client.get(f"/catalogue/{slug}/fichiers/{slug}.parquet"), *map(client.get, others)]

    assert [one.status_code for one in pages] == [200, 200]
    assert {one.status_code for one in answers} == {404}
    assert client.get("/laboratoire", {"sql": f"SELECT * FROM {slug.replace('-', '_')}"}).status_code == 200

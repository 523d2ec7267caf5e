"""Other catalogues are harvested for real, from a server of the test: first dry, then written, then again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.accounts.store.trace import installation_acting
from maillage.core.files.atomic import file_lock
from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.terms import DatasetKind, SourceKind
from maillage.opendata.catalog.store.models import Dataset, RemoteFile
from maillage.opendata.harvest.store import harvest_rows, harvesting
from maillage.opendata.harvest.store.harvest import due_sources
from maillage.opendata.harvest.store.harvesting import (
    HarvestBounds,
    add_source,
    ask_harvest,
    harvest_due,
    harvest_source,
    stop_source,
)
from maillage.opendata.harvest.store.models import HarvestedDataset, HarvestItem, HarvestRun, HarvestSource
from tests.opendata.catalog.dcat_cast import make_dataset
from tests.opendata.harvest.remote_catalogue import Answer, RemoteCatalogue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""


@pytest.fixture
def nevers(db: None) -> Organisation:
    return Organisation.objects.create(name="Nevers Agglomération", territory="epci:245804406")


@pytest.fixture
def source(remote: RemoteCatalogue, nevers: Organisation) -> HarvestSource:
    return HarvestSource.objects.create(
        organisation=nevers, name="Portail de la région", url=f"{remote.url}/c.ttl", kind=SourceKind.DCAT.value
    )


def described(name: str, *, title: str = "", more: str = "", licence: str = "lov2") -> str:
    """A data set of the other catalogue, in Turtle."""
    return f"""<https://region.example/jeux/{name}> a dcat:Dataset ; dct:identifier "{name}" ;
      dct:title "{title or name.capitalize()}"@fr ; dct:license "{licence}" ; {more}
      dct:modified "2026-03-01T10:00:00+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;
      dcat:distribution [ dcat:downloadURL <https://region.example/{name}.csv> ; dct:format "CSV" ] .
    """


def serve(remote: RemoteCatalogue, *datasets: str, path: str = "/c.ttl", following: str = "") -> None:
    paging = f"<?p> a hydra:PartialCollectionView ; hydra:next <{remote.url}{following}> ." if following else ""
    remote.put(path, PREFIXES + paging + "\n".join(datasets))


def run(source: HarvestSource, *, is_dry: bool = False, now: datetime = NOW, **more: Any) -> HarvestRun:
    source.refresh_from_db()
    return harvest_source(source, is_dry=is_dry, now=now, **more)


def told(found: HarvestRun) -> list[tuple[str, str, str]]:
    return list(found.items.order_by("remote_id", "pk").values_list("remote_id", "status", "code"))


def test_dry_run_tells_what_would_happen_and_writes_no_data_set(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("menus"), described("ecoles", licence="cc-by"))

    found = run(source, is_dry=True)

    assert told(found) == [("ecoles", "skipped", "licence_unknown"), ("menus", "created", "")]
    assert found.counts == {"created": 1, "skipped": 1}
    assert (Dataset.objects.count(), RemoteFile.objects.count(), HarvestedDataset.objects.count()) == (0, 0, 0)
    assert HarvestItem.objects.get(remote_id="ecoles").reason.startswith("Sa licence (cc-by)")


def test_harvest_writes_what_is_described(remote: RemoteCatalogue, source: HarvestSource, nevers: Organisation):
    more = """dct:description "<p>Les <b>menus</b></p>" ; dct:spatial <http://id.insee.fr/geo/commune/58194> ;
      dct:conformsTo <https://schema.data.gouv.fr/schemas/scdl/menus-collectifs/1.2.3/schema.json> ;"""
    serve(remote, described("menus", title="Menus des écoles", more=more))

    found = run(source)

    dataset = Dataset.objects.get()
    assert told(found) == [("menus", "created", "")]
    assert (dataset.slug, dataset.title, dataset.description) == ("menus-des-ecoles", "Menus des écoles", "Les menus")
    assert (dataset.organisation, dataset.kind, dataset.source) == (nevers, DatasetKind.HARVESTED.value, source)
    assert (dataset.schema_id, dataset.schema_version) == ("scdl/menus-collectifs", "1.2.3")
    assert (dataset.territory, dataset.licence) == ("commune:58194", "lov2")
    assert dataset.origin_uri == dataset.landing_page == "https://region.example/jeux/menus"
    assert dataset.modified_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert "menus des ecoles" in dataset.search_words
    assert [(one.url, one.form) for one in dataset.remote_files.all()] == [("https://region.example/menus.csv", "csv")]
    assert TraceEntry.objects.get().detail == {"counts": {"created": 1}, "error": ""}


def test_second_harvest_writes_nothing_but_its_report(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, *(described(f"jeu-{number}") for number in range(8)))
    run(source)
    before = list(Dataset.objects.order_by("slug").values())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = run(source, now=NOW + timedelta(days=1))

    written = [one["sql"] for one in queries if one["sql"].split()[0] in {"UPDATE", "INSERT", "DELETE"}]
    assert found.counts == {"unchanged": 8}
    assert list(Dataset.objects.order_by("slug").values()) == before
    tables = {"harvest_harvestrun", "harvest_harvestitem", "accounts_traceentry"}
    assert [one for one in written if not any(f'"{table}"' in one for table in tables)] == []


def test_number_of_queries_does_not_grow_with_the_catalogue(remote: RemoteCatalogue, source: HarvestSource):
    counted = []
    for count in (2, 20):
        serve(remote, *(described(f"jeu-{number}") for number in range(count)))
        run(source)
        with CaptureQueriesContext(connection) as queries:
            run(source)
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (described("menus", title="Menus 2027"), ("title", "Menus 2027")),
        (described("menus", licence="odbl"), ("licence", "odbl")),
        (described("menus", more='dcat:keyword "repas" ;'), ("keywords", ["repas"])),
        (described("menus", more='dct:temporal "2026" ;'), ("period_end", date(2026, 12, 31))),
    ],
)
def test_what_changes_there_changes_here(
    remote: RemoteCatalogue, source: HarvestSource, changed: str, expected: tuple[str, object]
):
    serve(remote, described("menus"))
    run(source)
    serve(remote, changed)

    found = run(source)

    dataset = Dataset.objects.get()
    assert told(found) == [("menus", "updated", "")]
    assert (expected[0], getattr(dataset, expected[0])) == expected
    assert dataset.slug == "menus"


def test_new_file_takes_the_place_of_the_old_one(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("menus"))
    run(source)
    serve(remote, described("menus").replace("menus.csv", "menus-2.csv"))

    assert told(run(source)) == [("menus", "updated", "")]
    assert [one.url for one in RemoteFile.objects.all()] == ["https://region.example/menus-2.csv"]


def test_change_dated_in_the_future_is_no_change(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("menus").replace("2026-03-01", "2036-03-01"))
    run(source)

    found = run(source, now=NOW + timedelta(days=1))

    assert found.counts == {"unchanged": 1}
    assert Dataset.objects.get().modified_at == NOW


def test_gone_for_seven_days_is_archived_and_comes_back(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("menus"), described("ecoles"))
    run(source)
    serve(remote, described("ecoles"))
    told_by_day = [told(run(source, now=NOW + timedelta(days=day)))[1:] for day in (1, 5, 8, 9)]
    states = dict(Dataset.objects.values_list("slug", "state"))
    serve(remote, described("ecoles"), described("menus"))

    back = run(source, now=NOW + timedelta(days=10))

    assert told_by_day == [[("menus", "skipped", "missing")], [("menus", "skipped", "missing")],
                           [("menus", "archived", "gone")], []]  # fmt: skip
    assert states == {"menus": "archived", "ecoles": "published"}
    assert told(back) == [("ecoles", "unchanged", ""), ("menus", "updated", "")]
    assert Dataset.objects.get(slug="menus").state == "published"
    assert HarvestedDataset.objects.get(remote_id="menus").missing_since is None


def test_what_the_agency_withdrew_stays_withdrawn(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("menus"))
    run(source)
    Dataset.objects.update(state="withdrawn")

    run(source)

    assert Dataset.objects.get().state == "withdrawn"


def test_catalogue_that_dies_in_the_middle_leaves_whole_pages_and_archives_nothing(
    remote: RemoteCatalogue, source: HarvestSource
):
    serve(remote, described("menus"), described("ecoles"))
    run(source)
    serve(remote, described("menus"), described("parcs"), following="/c2.ttl")
    remote.answers["/c2.ttl"] = Answer(PREFIXES.encode(), headers={"Content-Length": "90000"})

    found = run(source, now=NOW + timedelta(days=30))

    assert told(found) == [("menus", "unchanged", ""), ("parcs", "created", "")]
    assert "octets manquent" in found.error
    assert found.error_detail["code"] == "harvest_unreachable"
    assert HarvestedDataset.objects.filter(missing_since__isnull=False).count() == 0
    assert set(Dataset.objects.values_list("state", flat=True)) == {"published"}


def test_crash_of_ours_in_the_middle_is_told_in_the_report(
    remote: RemoteCatalogue, source: HarvestSource, monkeypatch: pytest.MonkeyPatch
):
    serve(remote, described("menus"), following="/c2.ttl")
    serve(remote, described("ecoles"), path="/c2.ttl")
    real, pages = harvest_rows.take_page, []

    def failing(*given: Any) -> None:
        pages.append(given)
        if len(pages) == 2:
            raise RuntimeError("a bug")
        real(*given)

    monkeypatch.setattr(harvesting, "take_page", failing)

    with pytest.raises(RuntimeError):
        run(source)

    found = HarvestRun.objects.get()
    assert (found.ended_at is not None, found.error_detail["code"]) == (True, "harvest_interrupted")
    assert list(Dataset.objects.values_list("slug", flat=True)) == ["menus"]


def test_pages_are_followed_to_the_end_and_a_circle_is_told(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("a"), following="/c2.ttl")
    serve(remote, described("b"), path="/c2.ttl", following="/c3.ttl")
    serve(remote, described("c"), path="/c3.ttl")
    straight = run(source)
    serve(remote, described("c"), path="/c3.ttl", following="/c.ttl")

    circle = run(source)

    assert (straight.error, straight.counts) == ("", {"created": 3})
    assert (circle.error_detail["code"], circle.counts) == ("harvest_page_loop", {"unchanged": 3})


@pytest.mark.parametrize(
    "bounds", [HarvestBounds(most_pages=1), HarvestBounds(most_datasets=1), HarvestBounds(longest=timedelta(0))]
)
def test_harvest_stops_at_its_bounds(remote: RemoteCatalogue, source: HarvestSource, bounds: HarvestBounds):
    serve(remote, described("a"), described("b"), following="/c2.ttl")
    serve(remote, described("c"), path="/c2.ttl")

    found = run(source, bounds=bounds)

    assert found.error_detail["code"] == "harvest_too_long"
    assert not Dataset.objects.filter(slug="c").exists()


def test_our_own_data_sets_do_not_come_back(remote: RemoteCatalogue, source: HarvestSource, nevers: Organisation):
    own = make_dataset(nevers, "subventions")
    serve(
        remote,
        described(str(own.id), title="Subventions, vues d’ailleurs"),
        described("autre", more=f"<http://www.w3.org/2002/07/owl#sameAs> <https://x.example/catalogue/{own.id}> ;"),
        described("ici", more="dcat:landingPage <http://127.0.0.1:8000/catalogue/ici> ;"),
    )

    found = run(source)

    assert {(status, code) for _, status, code in told(found)} == {("skipped", "own_dataset")}
    assert Dataset.objects.count() == 1


def test_dataset_is_not_taken_from_two_catalogues(remote: RemoteCatalogue, source: HarvestSource, nevers: Organisation):
    serve(remote, described("menus"))
    run(source)
    remote.put("/national.ttl", PREFIXES + described("menus").replace('"menus"', '"national-42"'))
    national = HarvestSource.objects.create(
        organisation=nevers, name="Portail national", url=f"{remote.url}/national.ttl", kind="dcat"
    )

    found = run(national)

    assert told(found) == [("national-42", "skipped", "other_source")]
    assert "Portail de la région" in HarvestItem.objects.get(remote_id="national-42").reason


def test_same_word_in_two_catalogues_is_not_the_same_data_set(
    remote: RemoteCatalogue, source: HarvestSource, nevers: Organisation
):
    serve(remote, described("menus"))
    run(source)
    remote.put("/b.ttl", PREFIXES + described("menus").replace("region.example", "ville.example"))
    other = HarvestSource.objects.create(organisation=nevers, name="Ville", url=f"{remote.url}/b.ttl", kind="dcat")

    assert told(run(other)) == [("menus", "created", "")]
    assert sorted(Dataset.objects.values_list("slug", flat=True)) == ["menus", "menus-2"]


def test_twice_the_same_identity_is_a_failure_of_the_catalogue(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, described("menus"), following="/c2.ttl")
    serve(remote, described("menus", title="Autres menus"), path="/c2.ttl")

    assert told(run(source)) == [("menus", "created", ""), ("menus", "failed", "identifier_twice")]
    assert Dataset.objects.get().title == "Menus"


def test_ckan_is_harvested_the_same_way(remote: RemoteCatalogue, nevers: Organisation):
    package = """{"id": "4f0d", "name": "menus", "title": "Menus", "license_id": "lov2",
        "resources": [{"url": "https://x.example/menus.csv", "format": "CSV"}]}"""
    query = "rows=100&start=%s&sort=metadata_created+asc%%2C+id+asc"
    for start, body in (("0", package), ("1", package.replace("4f0d", "5a1e").replace("Menus", "Écoles"))):
        remote.put(
            f"/api/3/action/package_search?{query % start}",
            f'{{"success": true, "result": {{"count": 2, "results": [{body}]}}}}',
            "application/json",
        )
    source = HarvestSource.objects.create(organisation=nevers, name="CKAN", url=remote.url, kind="ckan")

    found = run(source)

    assert told(found) == [("4f0d", "created", ""), ("5a1e", "created", "")]
    assert sorted(Dataset.objects.values_list("title", flat=True)) == ["Menus", "Écoles"]
    assert run(source).counts == {"unchanged": 2}


def add(remote: RemoteCatalogue, organisation: Organisation, path: str = "/c.ttl") -> HarvestRun:
    return add_source(
        installation_acting(organisation.pk), organisation, name="Portail", url=remote.url + path, kind=SourceKind.DCAT,
        now=NOW,
    )  # fmt: skip


def test_source_is_added_with_its_trial_and_not_active(remote: RemoteCatalogue, nevers: Organisation):
    serve(remote, described("menus"))

    trial = add(remote, nevers)

    assert (trial.is_dry, trial.counts, trial.source.is_active) == (True, {"created": 1}, False)
    assert due_sources(NOW) == []


@pytest.mark.parametrize("body", ["<html>", "@prefix"])
def test_source_that_cannot_be_read_is_not_kept(remote: RemoteCatalogue, nevers: Organisation, body: str):
    remote.put("/c.ttl", body, "text/turtle")

    with pytest.raises(Refused) as refusal:
        add(remote, nevers)

    assert refusal.value.code == "harvest_unreadable"
    assert (HarvestSource.objects.count(), HarvestRun.objects.count()) == (0, 0)


def test_source_inside_the_network_is_refused_and_nothing_is_asked(
    remote: RemoteCatalogue, nevers: Organisation, settings: Any
):
    settings.HARVEST_ALLOW = []

    with pytest.raises(Refused) as port:
        add(remote, nevers)
    with pytest.raises(Refused) as inside:
        add_source(
            installation_acting(nevers.pk),
            nevers,
            name="x",
            url="http://169.254.169.254/",
            kind=SourceKind.CKAN,
            now=NOW,
        )

    assert (port.value.code, inside.value.code) == ("harvest_port", "harvest_private_address")
    assert (remote.asked, HarvestSource.objects.count()) == ([], 0)


def test_same_source_twice_and_our_own_site_are_refused(remote: RemoteCatalogue, nevers: Organisation, settings: Any):
    serve(remote, described("menus"))
    add(remote, nevers)
    settings.HARVEST_ALLOW = [*settings.HARVEST_ALLOW, "127.0.0.1:8000"]

    with pytest.raises(Refused) as twice:
        add(remote, nevers)
    with pytest.raises(Refused) as ours:
        add_source(
            installation_acting(nevers.pk), nevers, name="x", url="http://127.0.0.1:8000/catalogue.ttl",
            kind=SourceKind.DCAT, now=NOW,
        )  # fmt: skip

    assert (twice.value.code, ours.value.code) == ("harvest_source_known", "harvest_own_site")


def test_due_are_those_asked_for_and_those_a_day_old(
    remote: RemoteCatalogue, source: HarvestSource, nevers: Organisation
):
    serve(remote, described("menus"))
    acting = installation_acting(nevers.pk)
    source.is_active = False
    source.save()
    never = due_sources(NOW)
    ask_harvest(acting, source, now=NOW)
    asked = due_sources(NOW)
    first = harvest_due(NOW)
    started = HarvestRun.objects.get().started_at
    source.refresh_from_db()

    assert (never, asked, len(first), source.asked_at) == ([], [source], 1, None)
    assert due_sources(started + timedelta(hours=23)) == []
    assert due_sources(started + timedelta(hours=25)) == [source]
    stop_source(acting, source, now=NOW)
    assert due_sources(started + timedelta(hours=25)) == []


def test_suspended_organisation_harvests_nothing(source: HarvestSource, nevers: Organisation):
    nevers.state = "suspended"
    nevers.save()

    assert harvest_due(NOW) == []


def test_two_harvests_of_a_source_at_once_are_refused_and_a_killed_one_is_free_at_once(
    remote: RemoteCatalogue, source: HarvestSource
):
    serve(remote, described("menus"))
    going_on = HarvestRun.objects.create(source=source, started_at=NOW - timedelta(minutes=10))

    with file_lock(harvesting.harvest_lock(source)), pytest.raises(Refused) as refusal:
        run(source)
    # It blocked its source for two hours.
    later = run(source)
    going_on.refresh_from_db()

    assert refusal.value.code == "harvest_going_on"
    assert later.counts == {"created": 1}
    assert "interrompue" in going_on.error


def test_old_reports_are_erased(remote: RemoteCatalogue, source: HarvestSource, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harvesting, "KEPT_RUNS", 3)
    serve(remote, described("menus"))

    for day in range(5):
        run(source, now=NOW + timedelta(days=day))

    kept = [one.started_at for one in source.runs.order_by("-started_at")]
    assert kept == [NOW + timedelta(days=day) for day in (4, 3, 2)]
    assert HarvestItem.objects.count() == 3


def test_hostile_text_is_kept_as_plain_text(remote: RemoteCatalogue, source: HarvestSource):
    more = r"""dct:description "<script>alert(1)</script>Bonjour\u0000 <img src=x onerror=alert(1)>" ;
      dcat:landingPage <javascript:alert(1)> ; dcat:contactPoint [ <http://www.w3.org/2006/vcard/ns#fn> "=1+1" ;
      <http://www.w3.org/2006/vcard/ns#hasEmail> "pas une adresse" ] ;"""
    serve(remote, described("menus", title="<b>Menus</b>" + "x" * 400, more=more))

    found = run(source)

    dataset = Dataset.objects.get()
    assert found.counts == {"created": 1}
    assert dataset.description == "Bonjour"
    assert dataset.title == "Menus" + "x" * 295
    assert (dataset.landing_page, dataset.contact_email) == ("", "")

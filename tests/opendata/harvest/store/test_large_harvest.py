"""Catalogues of one long page: a harvest that writes them holds nobody up, and ends where it should."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.store.models import Organisation
from maillage.core.net.fetch import FetchedDocument, RemoteReader
from maillage.opendata.catalog.domain.terms import SourceKind
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.harvest.store.harvesting import WRITTEN_AT_ONCE, HarvestBounds, harvest_source
from maillage.opendata.harvest.store.models import HarvestedDataset, HarvestSource
from maillage.web.turns import free_slug
from tests.opendata.catalog.dcat_cast import make_dataset
from tests.opendata.harvest.remote_catalogue import RemoteCatalogue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ONE_PAGE = 2 * WRITTEN_AT_ONCE + 3


@pytest.fixture
def source(remote: RemoteCatalogue) -> HarvestSource:
    nevers = Organisation.objects.create(name="Nevers Agglomération", territory="epci:245804406")
    return HarvestSource.objects.create(
        organisation=nevers, name="Portail", url=f"{remote.url}/c.ttl", kind=SourceKind.DCAT.value
    )


def serve(remote: RemoteCatalogue, count: int, *, title: str = "Budget") -> None:
    prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    datasets = (
        f'<https://region.example/jeux/{number}> a dcat:Dataset ; dct:identifier "{number}" ; dct:title "{title}" ; '
        f'dct:license "lov2" ; dcat:distribution [ dcat:downloadURL <https://region.example/{number}.csv> ] .\n'
        for number in range(count)
    )
    remote.put("/c.ttl", prefixes + "".join(datasets))


def statements(queries: CaptureQueriesContext, beginning: str) -> int:
    return sum(one["sql"].startswith(beginning) for one in queries)


def test_a_long_page_is_written_a_few_data_sets_at_a_time(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, ONE_PAGE)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = harvest_source(source, is_dry=False, now=NOW)

    assert found.counts == {"created": ONE_PAGE}
    assert statements(queries, 'INSERT INTO "harvest_harvesteddataset"') == 3
    reports = [at for at, one in enumerate(queries) if one["sql"].startswith('INSERT INTO "harvest_harvestitem"')]
    ends = [at for at, one in enumerate(queries) if one["sql"].startswith("RELEASE SAVEPOINT")]
    assert all(any(report < end for end in ends) for report in reports)
    assert len({sum(end < report for end in ends) for report in reports}) == 3


def test_what_is_missing_of_a_long_catalogue_is_noted_a_few_at_a_time(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, ONE_PAGE)
    harvest_source(source, is_dry=False, now=NOW)
    serve(remote, 1)

    with CaptureQueriesContext(connection) as queries:
        harvest_source(source, is_dry=False, now=NOW)

    assert HarvestedDataset.objects.filter(missing_since=NOW).count() == ONE_PAGE - 1
    assert statements(queries, "RELEASE SAVEPOINT") >= 4


def test_harvest_stops_in_the_middle_of_a_page_at_its_bound(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, 7)

    found = harvest_source(source, is_dry=False, now=NOW, bounds=HarvestBounds(most_datasets=5))

    assert (found.counts, found.error_detail["code"]) == ({"created": 5}, "harvest_too_long")


def test_a_title_that_is_repeated_gives_names_in_their_order(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, 4)

    harvest_source(source, is_dry=False, now=NOW)

    slugs = Dataset.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["budget", "budget-2", "budget-3", "budget-4"]


def test_a_name_among_thousands_of_the_same_is_found_with_a_few_looks():
    class Looked(set[str]):
        looks = 0

        def __contains__(self, one: object) -> bool:
            self.looks += 1
            return super().__contains__(one)

    taken = Looked(["budget", *(f"budget-{number}" for number in range(2, 50_000))])

    assert (free_slug("Budget", taken), taken.looks < 50) == ("budget-50000", True)


@dataclass(frozen=True, slots=True)
class WhileOthersPublish(RemoteReader):
    """Reads; while it does, a clerk publishes a data set of the same name."""

    def read(self, url: str, *, accept: str) -> FetchedDocument:
        make_dataset(Organisation.objects.create(name="Ville de Nevers"), "budget")
        return RemoteReader(allowed=self.allowed).read(url, accept=accept)


def test_a_name_that_a_clerk_took_during_the_harvest_is_hers(remote: RemoteCatalogue, source: HarvestSource):
    serve(remote, 2)

    found = harvest_source(source, is_dry=False, now=NOW, reader=WhileOthersPublish(allowed=[remote.host]))

    assert (found.error, found.counts) == ("", {"created": 2})
    slugs = Dataset.objects.order_by("slug").values_list("slug", "organisation__name")
    assert list(slugs) == [
        ("budget", "Ville de Nevers"),
        ("budget-2", "Nevers Agglomération"),
        ("budget-3", "Nevers Agglomération"),
    ]

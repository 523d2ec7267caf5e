"""The commands of the harvest, on a catalogue of the test."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from maillage.accounts.store.models import Organisation
from maillage.core.problems import NotFound, Refused
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.harvest.edges.cli.harvest import harvest, harvest_add
from maillage.opendata.harvest.store.models import HarvestSource
from tests.opendata.harvest.remote_catalogue import RemoteCatalogue, remote_catalogue

pytestmark = pytest.mark.django_db
TTL = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://region.example/menus> a dcat:Dataset ; dct:identifier "menus" ; dct:title "Menus"@fr ;
  dct:license "lov2" ; dcat:distribution [ dcat:downloadURL <https://region.example/menus.csv> ] .
<https://region.example/parcs> a dcat:Dataset ; dct:title "Parcs"@fr .
"""
app = Typer()
app.command("harvest")(harvest)
app.command("harvest-add")(harvest_add)


@pytest.fixture
def remote(settings: Any) -> Iterator[RemoteCatalogue]:
    Organisation.objects.create(name="Nevers", slug="nevers")
    with remote_catalogue() as catalogue:
        settings.HARVEST_ALLOW = [catalogue.host]
        catalogue.put("/c.ttl", TTL)
        yield catalogue


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})


def test_source_is_added_tried_and_harvested(remote: RemoteCatalogue):
    added = run("harvest-add", f"{remote.url}/c.ttl", "--name", "Région", "--organisation", "nevers", "--json")
    dry = json.loads(run("harvest", "Région", "--dry-run", "--json").stdout)
    none_yet = Dataset.objects.count()
    wet = json.loads(run("harvest", f"{remote.url}/c.ttl", "--json").stdout)

    assert json.loads(added.stdout)["isDry"] is True
    assert dry[0]["counts"] == {"created": 1, "skipped": 1}
    assert (none_yet, Dataset.objects.count()) == (0, 1)
    assert [(one["id"], one["status"], one["code"], one["dataset"]) for one in wet[0]["items"]] == [
        ("", "skipped", "identifier_missing", None), ("menus", "created", None, "menus"),
    ]  # fmt: skip
    assert HarvestSource.objects.get().is_active is False


def test_all_harvests_the_active_sources(remote: RemoteCatalogue):
    run("harvest-add", f"{remote.url}/c.ttl", "--name", "Région", "--organisation", "nevers", "--start")
    remote.put("/autre.ttl", TTL.replace("region", "autre"))
    run("harvest-add", f"{remote.url}/autre.ttl", "--name", "Autre", "--organisation", "nevers")

    told = run("harvest", "--all")

    assert told.exit_code == 0
    assert "Moisson de Région" in told.stdout
    assert "Il n’a pas d’identifiant" in told.stdout
    assert list(Dataset.objects.values_list("slug", flat=True)) == ["menus"]


def test_catalogue_that_is_not_read_to_the_end_ends_with_one(remote: RemoteCatalogue):
    run("harvest-add", f"{remote.url}/c.ttl", "--name", "Région", "--organisation", "nevers")
    remote.put("/c.ttl", "", status=503)

    told = run("harvest", "Région", "--json")

    assert told.exit_code == 1
    assert "répond 503" in json.loads(told.stdout)[0]["error"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["harvest"], Refused),
        (["harvest", "x", "--all"], Refused),
        (["harvest", "inconnue"], NotFound),
        (["harvest-add", "file:///etc/passwd", "--name", "x", "--organisation", "nevers"], Refused),
        (["harvest-add", "https://x.example/", "--name", "x", "--organisation", "inconnue"], NotFound),
    ],
)
def test_wrong_commands_say_what_to_do(remote: RemoteCatalogue, words: list[str], problem: type[Exception]):
    result = run(*words)

    assert isinstance(result.exception, problem)

"""The commands of the sources, as an engineer types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from django.conf import LazySettings
from django.utils.timezone import localdate
from structlog.testing import capture_logs
from typer.testing import CliRunner

from maillage.core.problems import NotFound
from maillage.sources.edges.cli import decisions, doctor, fetch, packs, plan, status
from maillage.web.wording.formats import day
from tests.people import People
from tests.sources.conftest import SourceHouse
from tests.sources.declared import LIST, rows

pytestmark = pytest.mark.django_db

app = typer.Typer()
COMMANDS: dict[str, Callable[..., None]] = {
    "plan": plan.plan,
    "first-day": fetch.first_day,
    "fetch": fetch.fetch,
    "list": status.list_sources,
    "status": status.status,
    "diff": decisions.diff,
    "accept": decisions.accept,
    "doctor": doctor.doctor,
    "pack": packs.pack,
    "take": packs.take,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def run(*words: str) -> tuple[int, Any]:
    with capture_logs():  # which the program writes to the standard error
        result = CliRunner().invoke(app, [*words, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout) if result.stdout else None


@pytest.fixture
def served(house: SourceHouse) -> SourceHouse:
    house.declare("bornes", LIST)
    house.serve("/data.example/bornes.csv", rows())
    return house


def test_plan_says_what_it_would_fetch_and_changes_nothing(served: SourceHouse):
    code, said = run("plan", "--region", "52", "--lot", "1")

    (own,) = [row for row in said["sources"] if row["id"] == "bornes"]
    assert (code, own["isThere"], own["downloadMb"], said["downloadMb"] > 1_000) == (0, False, 1, True)
    assert {"boamp", "marche-inclusion-liste"} & {row["id"] for row in said["sources"]} == set()
    assert served.server.asked == []


def test_plan_tells_a_token_that_lacks(served: SourceHouse):
    served.declare("bornes", LIST + '\n[needs]\ntoken = "JETON_DES_BORNES"\n')

    code, said = run("plan", "--lot", "1")

    assert code == 1
    assert [row["missingToken"] for row in said["sources"] if row["id"] == "bornes"] == ["JETON_DES_BORNES"]


def test_unknown_region_is_told(served: SourceHouse):
    with pytest.raises(NotFound):
        run("plan", "--region", "99")


def test_fetch_takes_a_source_and_the_second_time_nothing_is_sent(served: SourceHouse):
    first, again = run("fetch", "bornes"), run("fetch", "bornes")

    assert (first[0], first[1][0]["status"], first[1][0]["receivedBytes"]) == (0, "current", len(rows()))
    assert (again[0], again[1][0]["status"], again[1][0]["receivedBytes"]) == (0, "unchanged", 0)


def test_fetch_in_words(served: SourceHouse):
    result = CliRunner().invoke(app, ["fetch", "bornes"])

    assert (result.exit_code, "1 fichiers pris, sur 1 demandés." in result.stdout) == (0, True)


def test_first_day_goes_on_where_one_source_fails(served: SourceHouse):
    code, said = run("first-day", "--lot", "1")

    statuses = {row["source"]: row["status"] for row in said}
    assert (code, statuses["bornes"], statuses["insee-communes"]) == (3, "current", "lost")


def test_status_and_diff_and_accept_of_a_refused_file(served: SourceHouse, people: People):
    run("fetch", "bornes")
    served.serve("/data.example/bornes.csv", rows(85))
    fetched = run("fetch", "bornes")
    told = run("status")
    compared = run("diff", "bornes")
    digest = compared[1]["digest"]

    accepted = run("accept", "bornes", digest, "--because", "démontées")

    assert (fetched[0], fetched[1][0]["code"], told[0]) == (3, "source_removed", 3)
    assert told[1][0]["action"] == f'maillage sources accept bornes {digest} --because "…"'
    assert (compared[1]["rowsBefore"], compared[1]["rows"]) == (100, 85)
    assert (accepted[0], run("status")[1][0]["status"]) == (0, "current")


def test_list_names_what_is_declared(served: SourceHouse):
    code, said = run("list")

    assert (code, {"bornes", "sirene-etablissements"} <= {one["id"] for one in said}) == (0, True)


def test_doctor_asks_each_way_and_reads_no_body(served: SourceHouse):
    code, said = run("doctor", "bornes")

    assert (code, [row["status"] for row in said]) == (1, [200, 404])
    assert (said[0]["bytes"], said[0]["hasEtag"], said[0]["problem"]) == (len(rows()), True, None)
    assert "404" in said[1]["problem"]


def test_doctor_says_which_address_was_never_asked_from_here(served: SourceHouse):
    def told() -> list[str]:
        with capture_logs():
            lines = CliRunner().invoke(app, ["doctor", "bornes"]).stdout.splitlines()
        return [line.strip().partition(" ; ")[0] for line in lines[1::2]]

    served.server.files.clear()
    first, second = told(), told()

    today = f"dernière réponse le {day(localdate())}"
    assert first == ["jamais demandé d’ici"] * 2
    assert second == [today] * 2  # the server answered: that it has no such file


def test_doctor_without_a_network_has_asked_nobody(served: SourceHouse, settings: LazySettings):
    settings.SOURCES_MIRROR = "http://127.0.0.1:1"

    for _time in range(2):
        code, said = run("doctor", "bornes")

        assert (code, [row["lastAnswer"] for row in said]) == (1, [None, None])
        assert all(row["problem"] for row in said)


def test_pack_is_taken_in_without_a_network(served: SourceHouse, tmp_path: Path):
    run("fetch", "bornes")
    packed = run("pack", str(tmp_path / "sources.tar"))
    served.server.files.clear()

    taken = run("take", str(tmp_path / "sources.tar"))

    assert (packed[0], [one["source"] for one in packed[1]]) == (0, ["bornes"])
    assert (taken[0], [one["status"] for one in taken[1]]) == (0, ["unchanged"])

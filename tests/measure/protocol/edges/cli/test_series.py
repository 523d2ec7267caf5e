import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import uvloop
from rich.console import Console

from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.control import Server
from maillage.measure.protocol.client.document import Answers
from maillage.measure.protocol.client.state import Outbox
from maillage.measure.protocol.domain.plan import TestKind, plan_of
from maillage.measure.protocol.domain.terms import Context, Position, Technology
from maillage.measure.protocol.edges.cli.localisation import speak_with
from maillage.measure.protocol.edges.cli.series import Choices, ExitStatus, Series
from maillage.measure.record.intake.document import MeasurementDocument
from tests.measure.protocol.client.small_node import Link, SmallNode, serving
from tests.measure.protocol.client.small_pages import SmallPages, serving_pages

FULL = plan_of(TestKind.FULL, is_eco=False)
QUICK = replace(FULL, subtests=FULL.subtests[:1], probes=2)
ANSWERS = Answers("20801", Technology.G4, Context.CAR, Position(-1.55, 47.2, 12.0))
CHOICES = Choices(QUICK, ANSWERS, every_s=0, may_read_modem=False, may_send=True, as_json=True)
REFUSED = (422, {"code": "document.range", "findings": [{"code": "document.range", "message": "Hors limites."}]})


@dataclass
class Said:
    """What a series said, and its exit status."""

    status: int
    output: str
    errors: str

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The documents on the standard output, one a line."""
        return [json.loads(line) for line in self.output.splitlines()]


def _made(
    pages: SmallPages,
    node: SmallNode,
    folder: Path,
    choices: Choices = CHOICES,
    *,
    meanwhile: Callable[[Series], Awaitable[None]] | None = None,
) -> Said:
    output, errors = Console(file=StringIO(), width=200), Console(file=StringIO(), width=200)

    async def run() -> int:
        async with serving(node), serving_pages(pages):
            pages.node_url = pages.node_url if pages.node_url.endswith(":1") else node.url
            outbox, server = Outbox(folder / "outbox"), Server(read_address(pages.url))
            series = Series(server, choices, "d" * 32, outbox=outbox, output=output, errors=errors)
            if meanwhile is not None:
                running = asyncio.ensure_future(series.run())
                await meanwhile(series)
                return await running
            return await series.run()

    speak_with(str, lambda: "fr")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        status = runner.run(run())
    assert isinstance(output.file, StringIO)
    assert isinstance(errors.file, StringIO)
    return Said(status, output.file.getvalue(), errors.file.getvalue())


def test_document_of_a_whole_test_is_one_that_the_quality_pages_take(tmp_path: Path):
    plan = replace(
        FULL, transfer_ms=300, probes=2, pretest_ms=50, download_cap_bytes=100_000, upload_cap_bytes=100_000,
        file_download_bytes=50_000, file_upload_bytes=20_000, pages=("texte",), video_s=4,
    )  # fmt: skip

    said = _made(SmallPages(), SmallNode(), tmp_path, replace(CHOICES, plan=plan, may_send=False))

    document = said.documents[0]
    assert MeasurementDocument.model_validate_json(said.output).model_dump(mode="json", exclude_unset=True) == document
    assert (document["operator"], document["technology"], document["context"], document["position"]) == (
        {"plmn": "20801", "origin": "declared"},
        {"value": "4G", "origin": "declared"},
        "car",
        {"lon": -1.55, "lat": 47.2, "accuracy_m": 12.0},
    )
    assert (said.status, list(document["subtests"])) == (ExitStatus.SUBTEST_FAILED, list(plan.subtests))


def test_operator_that_nobody_names_is_that_of_the_network(tmp_path: Path):
    said = _made(SmallPages(), SmallNode(), tmp_path, replace(CHOICES, answers=Answers()))

    assert (said.documents[0]["operator"], said.documents[0]["technology"]) == (
        {"asn": 3215, "origin": "asn"},
        {"value": "unknown", "origin": "inferred"},
    )


def test_result_is_sent_and_nothing_waits(tmp_path: Path):
    pages = SmallPages()

    said = _made(pages, SmallNode(), tmp_path)

    assert (said.status, pages.documents, list(Outbox(tmp_path / "outbox").waiting())) == (0, said.documents, [])
    assert pages.wanted == [{"kind": "full", "eco": False}]


def test_result_that_cannot_be_sent_is_kept_and_goes_with_the_next_one(tmp_path: Path):
    pages = SmallPages(receipts=[(503, {"message": "Plus tard."})])

    first = _made(pages, SmallNode(), tmp_path)
    second = _made(pages, SmallNode(), tmp_path)

    assert (first.status, second.status) == (ExitStatus.NOT_SENT, ExitStatus.WELL)
    assert pages.documents == [*first.documents, *second.documents]


def test_result_that_is_refused_is_kept_aside_and_not_sent_again(tmp_path: Path):
    pages = SmallPages(receipts=[REFUSED])

    first = _made(pages, SmallNode(), tmp_path)
    second = _made(pages, SmallNode(), tmp_path)

    kept = [json.loads(file.read_text("utf-8")) for file in (tmp_path / "outbox" / "refused").glob("*.json")]
    assert (first.status, kept, "Hors limites." in first.errors) == (ExitStatus.NOT_SENT, first.documents, True)
    assert (second.status, pages.documents) == (ExitStatus.WELL, second.documents)


def test_result_of_which_one_subtest_failed_has_a_status_of_its_own(tmp_path: Path):
    plan = replace(FULL, subtests=FULL.subtests[:2], probes=2, transfer_ms=300, pretest_ms=50)
    node = SmallNode(down=Link(cut_after_bytes=0))

    said = _made(SmallPages(), node, tmp_path, replace(CHOICES, plan=plan))

    assert (said.status, said.documents[0]["subtests"]["download"]["status"]) == (ExitStatus.SUBTEST_FAILED, "failed")


def test_pages_that_refuse_are_told_in_their_own_words(tmp_path: Path):
    pages = SmallPages(leave=(429, {"code": "rate", "detail": "Trop de demandes."}))

    said = _made(pages, SmallNode(), tmp_path)

    assert (said.status, said.output, "Trop de demandes." in said.errors) == (ExitStatus.PROBLEM, "", True)


def test_node_that_cannot_be_reached_is_a_problem_and_no_result(tmp_path: Path):
    said = _made(SmallPages(node_url="http://127.0.0.1:1"), SmallNode(), tmp_path)

    assert (said.status, said.output, "127.0.0.1:1 ne répond pas" in said.errors) == (ExitStatus.PROBLEM, "", True)


def test_series_makes_as_many_tests_as_asked_for(tmp_path: Path):
    said = _made(SmallPages(), SmallNode(), tmp_path, replace(CHOICES, repeat=3))

    assert (said.status, len({document["id"] for document in said.documents})) == (ExitStatus.WELL, 3)


def test_series_goes_on_after_a_problem_and_ends_with_its_status(tmp_path: Path):
    refused = (429, {"code": "node.day", "message": "Demain."})

    said = _made(SmallPages(), SmallNode(session_answers=[refused]), tmp_path, replace(CHOICES, repeat=2))

    assert (said.status, len(said.documents)) == (ExitStatus.PROBLEM, 1)


def test_series_that_is_stopped_keeps_what_is_done_and_makes_no_other(tmp_path: Path):
    node = SmallNode()

    async def stop(series: Series) -> None:
        while "GET /m1/probe" not in node.asked:  # noqa: ASYNC110 -- the node is asked by another task
            await asyncio.sleep(0.005)
        series.stop()

    said = _made(SmallPages(), node, tmp_path, replace(CHOICES, repeat=5, every_s=600), meanwhile=stop)

    assert [document["subtests"]["latency"]["status"] for document in said.documents] == ["voided"]
    assert said.documents[0]["flags"] == ["stopped"]


@pytest.mark.parametrize("as_json", [True, False])
def test_display_of_a_pipe_is_a_line_for_each_subtest(tmp_path: Path, *, as_json: bool):
    said = _made(SmallPages(), SmallNode(), tmp_path, replace(CHOICES, as_json=as_json))

    assert said.errors.count("Latence : ") == 1
    assert ("Volume" in said.output) is not as_json


def test_display_of_a_terminal_shows_every_event(tmp_path: Path):
    plan = replace(FULL, probes=2, transfer_ms=300, pretest_ms=50, download_cap_bytes=50_000, upload_cap_bytes=50_000)
    choices = replace(CHOICES, plan=plan, may_send=False)
    terminal = Console(file=StringIO(), width=120, force_terminal=True)

    async def run() -> int:
        pages = SmallPages()
        async with serving(SmallNode()) as node, serving_pages(pages):
            pages.node_url = node.url
            output, outbox = Console(file=StringIO()), Outbox(tmp_path)
            server = Server(read_address(pages.url))
            return await Series(server, choices, "d" * 32, outbox=outbox, output=output, errors=terminal).run()

    status = asyncio.run(run())

    assert isinstance(terminal.file, StringIO)
    assert (status, "Débit descendant : " in terminal.file.getvalue()) == (ExitStatus.SUBTEST_FAILED, True)

import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest
import uvloop

from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable
from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.document import Answers, DocumentOrigin, document_of
from maillage.measure.protocol.client.session import Grant
from maillage.measure.protocol.client.test import Test, TestOutcome
from maillage.measure.protocol.domain.plan import Plan, TestKind, plan_of
from maillage.measure.protocol.domain.protocol import ECO_DOWNLOAD_CAP_BYTES, VIDEO_VERSION
from maillage.measure.protocol.domain.receipts import read_receipt
from maillage.measure.protocol.domain.terms import AttestationKind
from maillage.measure.protocol.domain.tokens import Claims, sign
from maillage.measure.record.intake.attestations import attestation_of
from maillage.measure.record.intake.document import MeasurementDocument
from maillage.measure.speedtest.store.node_key import node_key, receipt_key
from tests.order.sources import ROOT

NAME = "essai"
SPEED = plan_of(TestKind.SPEED, is_eco=False)
SHORT = replace(
    SPEED, probes=4, transfer_ms=1_500, pretest_ms=200, download_cap_bytes=3_000_000, upload_cap_bytes=2_000_000
)
FULL = replace(SHORT, subtests=plan_of(TestKind.FULL, is_eco=False).subtests, pages=("texte", "mairie"), video_s=4)


@dataclass(frozen=True)
class RunningNode:
    """The node's program on a free port, two processes of it."""

    port: int
    folder: Path

    def grant(self, *, lasts_s: int = 60, token: str | None = None) -> Grant:
        """A grant with a token signed by the installation's own key."""
        now_s = int(time.time())
        claims = Claims(secrets.token_urlsafe(8), NAME, now_s, now_s + lasts_s, "full", 90_000_000, 40_000_000)
        signed = token or sign(claims, node_key(self.folder))
        return Grant(read_address(f"http://127.0.0.1:{self.port}"), signed)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, made_video: Path) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("node")
    (folder / "node").mkdir()
    (folder / "node" / VIDEO_VERSION).symlink_to(made_video)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    ours = {"DATA": str(folder), "NODE_PORT": str(port), "NODE_NAME": NAME, "NODE_PROCESSES": "2"}
    environment = {**os.environ, **{f"MAILLAGE_{name}": value for name, value in ours.items()}}
    with (folder / "node.log").open("w") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "maillage.site.processes.node"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait_until_listening(port, program, folder / "node.log")
            yield RunningNode(port, folder)
        finally:
            program.terminate()
            program.wait(timeout=30)


def _wait_until_listening(port: int, program: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert program.poll() is None, log.read_text("utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)  # not listening yet
        else:
            return
    pytest.fail(log.read_text("utf-8"))


def _outcome(plan: Plan, grant: Grant) -> TestOutcome:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        outcome = runner.run(Test(plan, grant).run())
    assert outcome is not None
    return outcome


def test_speed_test_against_the_node_counts_every_byte_up_to_its_caps(node: RunningNode):
    outcome = _outcome(SHORT, node.grant())

    assert [
        (kind, part["status"], part.get("bytes"), part.get("ended_by")) for kind, part in outcome.subtests.items()
    ] == [("latency", "ok", None, None), ("download", "ok", 3_000_000, "cap"), ("upload", "ok", 2_000_000, "cap")]
    assert (outcome.node, outcome.volume.up) == (NAME, 2_000_000)


def test_full_test_against_the_node_has_seven_results(node: RunningNode):
    outcome = _outcome(FULL, node.grant())

    assert {kind: part["status"] for kind, part in outcome.subtests.items()} == dict.fromkeys(FULL.subtests, "ok")
    pages = outcome.subtests["web"]["pages"]
    assert [(page["objects"], page["objects_done"], page["bytes"]) for page in pages] == [
        (14, 14, 350_000),
        (40, 40, 1_200_000),
    ]
    assert len(outcome.subtests["video"]["heights_px"]) == 2


@pytest.mark.parametrize(("token", "code"), [("x.y.z", "token.forged"), (None, "token.used")])
def test_token_that_is_not_true_any_more_is_told(node: RunningNode, token: str | None, code: str):
    grant = node.grant(token=token)
    if token is None:
        _outcome(replace(SHORT, subtests=SHORT.subtests[:1]), grant)

    with pytest.raises(Unavailable) as caught:
        _outcome(SHORT, grant)

    assert caught.value.code == code


def test_two_tests_at_once_are_both_measured(node: RunningNode):
    async def both() -> tuple[TestOutcome | None, TestOutcome | None]:
        return await asyncio.gather(Test(SHORT, node.grant()).run(), Test(SHORT, node.grant()).run())

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        outcomes = runner.run(both())

    assert [outcome and outcome.subtests["upload"]["bytes"] for outcome in outcomes] == [2_000_000, 2_000_000]


def test_receipt_of_a_whole_test_vouches_for_its_document(node: RunningNode) -> None:
    # With a cap of the method: less than its smallest one in less than a second would be a burst.
    outcome = _outcome(replace(FULL, download_cap_bytes=ECO_DOWNLOAD_CAP_BYTES), node.grant())
    assert outcome.receipt is not None
    receipt = read_receipt(outcome.receipt, [receipt_key(node.folder).public_key()])
    origin = DocumentOrigin(uuid4(), utc_now(), "a" * 32, "1.0", "Linux")
    sent = document_of(outcome, origin, answers=Answers(), modem=None, asn=None)

    voucher = attestation_of(
        MeasurementDocument.model_validate_json(json.dumps(sent)), utc_now(), lambda _text: receipt
    )

    assert (voucher.vouching, voucher.objection, receipt.node) == (AttestationKind.RECEIPT, None, NAME)

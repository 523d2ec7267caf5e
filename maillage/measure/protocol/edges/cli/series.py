"""Run tests one after the other: measure, display, send or store each; the exit status is that of the worst."""

import asyncio
import json
import platform
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from uuid import uuid4

from rich.console import Console

import maillage
from maillage.core.clock import utc_now
from maillage.core.problems import Problem, sentence
from maillage.measure.protocol.client.connection import clock_ms
from maillage.measure.protocol.client.control import SentDocument, Server, unreachable
from maillage.measure.protocol.client.document import Answers, DocumentOrigin, document_of
from maillage.measure.protocol.client.session import Grant
from maillage.measure.protocol.client.state import Outbox
from maillage.measure.protocol.client.test import Test
from maillage.measure.protocol.domain.plan import Plan
from maillage.measure.protocol.edges.cli.display import LineDisplay, LiveDisplay, show_summary
from maillage.measure.protocol.edges.cli.localisation import message_text, told_problem
from maillage.measure.protocol.intake.modem import read_modem


class ExitStatus(IntEnum):
    """Exit status of the command, for scripts."""

    WELL = 0
    PROBLEM = 1
    SUBTEST_FAILED = 3
    NOT_SENT = 4


# The worst first: "nothing was measured" takes precedence over partial failures.
_WORST = (ExitStatus.PROBLEM, ExitStatus.NOT_SENT, ExitStatus.SUBTEST_FAILED, ExitStatus.WELL)


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of the command."""

    plan: Plan
    answers: Answers = field(default_factory=Answers)
    repeat: int = 1
    every_s: int = 600
    may_send: bool = False
    may_read_modem: bool = True
    as_json: bool = False


@dataclass(slots=True)
class Series:
    """The series of tests of one command."""

    server: Server
    choices: Choices
    device: str
    outbox: Outbox
    output: Console
    errors: Console
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _test: Test | None = None

    async def run(self) -> int:
        """Run all tests and return the exit status.

        SIGINT ends the running test, keeps its results and stops the series.
        """
        with suppress(NotImplementedError, ValueError):  # not the main thread, or a platform without signals
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.stop)
        statuses: set[ExitStatus] = set()
        for number in range(self.choices.repeat):
            began_ms = clock_ms()
            statuses |= await self._run_test()
            if self._stopping.is_set() or number + 1 == self.choices.repeat:
                break
            pause_s = self.choices.every_s - (clock_ms() - began_ms) / 1000
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), max(0.0, pause_s))
            if self._stopping.is_set():
                break
        return next(status for status in _WORST if status in statuses)

    def stop(self) -> None:
        """End the running test and the series."""
        self._stopping.set()
        if self._test is not None:
            self._test.stop()

    async def _run_test(self) -> set[ExitStatus]:
        try:
            document = await self._measure()
        except Problem as problem:
            self._print(told_problem(problem))
            return {ExitStatus.PROBLEM}
        if document is None:
            return {ExitStatus.PROBLEM}
        if self.choices.as_json:
            line = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            self.output.file.write(f"{line}\n")
            self.output.file.flush()
        else:
            show_summary(document, self.output)
        has_failed = any(part["status"] in {"failed", "timeout"} for part in document["subtests"].values())
        statuses = {ExitStatus.SUBTEST_FAILED if has_failed else ExitStatus.WELL}
        if self.choices.may_send and not await self._send(document):
            statuses.add(ExitStatus.NOT_SENT)
        return statuses

    async def _measure(self) -> dict[str, Any] | None:
        """Run one test and return its document; None if it was stopped before it began."""
        taken_at = utc_now()
        modem = await read_modem() if self.choices.may_read_modem else None
        leave = await self.server.leave(self.choices.plan)

        async def renew() -> Grant:
            return (await self.server.leave(self.choices.plan)).grant

        with LiveDisplay(self.errors) if self.errors.is_terminal else LineDisplay(self.errors) as display:
            self._test = Test(self.choices.plan, leave.grant, display.show, renew)
            if self._stopping.is_set():
                self._test.stop()
            try:
                outcome = await self._test.run()
            except OSError as error:
                raise unreachable(leave.grant.address, error) from error
        if outcome is None:
            return None
        machine = f"{platform.system()} {platform.machine()}".strip() or "unknown"
        origin = DocumentOrigin(uuid4(), taken_at, self.device, maillage.__version__, machine)
        return document_of(outcome, origin, answers=self.choices.answers, modem=modem, asn=leave.asn)

    async def _send(self, document: Mapping[str, Any]) -> bool:
        """Send pending documents and then ``document``; return whether all were recorded.

        The document is written to disk first, so that a failure loses nothing.
        """
        self.outbox.keep(document)
        for waiting in list(self.outbox.waiting()):
            receipt = await self.server.record(waiting)
            for message in receipt.messages:
                self._print(message)
            if receipt.sent is SentDocument.RECORDED:
                self.outbox.forget(waiting)
            elif receipt.sent is SentDocument.REFUSED:
                file = self.outbox.set_aside(waiting)
                message = sentence("Le serveur refuse le résultat : il est gardé dans %(file)s.")
                self._print(message_text(message, file=file))
                return False
            else:
                self._print(message_text(sentence("Résultat non envoyé : il est gardé et partira au prochain test.")))
                return False
        return True

    def _print(self, text: str) -> None:
        self.errors.print(text, markup=False, highlight=False, soft_wrap=True)

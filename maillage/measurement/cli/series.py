"""Tests made one after the other: each measured, shown, sent or kept; the exit status says the worst of them."""

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
from maillage.measurement.cli.display import display_on
from maillage.measurement.cli.summary import show_summary
from maillage.measurement.cli.words import told, told_problem
from maillage.measurement.client.connection import clock_ms
from maillage.measurement.client.control import Leave, Sent, Server, unreachable
from maillage.measurement.client.document import Answers, Origin, document_of
from maillage.measurement.client.session import Grant
from maillage.measurement.client.state import Outbox
from maillage.measurement.client.test import Outcome, Test
from maillage.measurement.intake.modem import ModemReading, read_modem
from maillage.measurement.rules.plan import Plan


class Ending(IntEnum):
    """The exit status."""

    WELL = 0
    PROBLEM = 1
    SUBTEST_FAILED = 3
    NOT_SENT = 4


# The worst first: a script must see that nothing was measured before it sees how well.
_WORST = (Ending.PROBLEM, Ending.NOT_SENT, Ending.SUBTEST_FAILED, Ending.WELL)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person asked for."""

    plan: Plan
    answers: Answers = field(default_factory=Answers)
    repeat: int = 1
    every_s: int = 600
    may_send: bool = False
    may_read_modem: bool = True
    as_json: bool = False


@dataclass(slots=True)
class Series:
    """The tests of one command."""

    server: Server
    choices: Choices
    device: str
    outbox: Outbox
    output: Console
    errors: Console
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _test: Test | None = None

    async def run(self) -> int:
        """Make them all; the exit status. Ctrl-C ends the running test, keeps what is done and makes no other."""
        with suppress(NotImplementedError, ValueError):  # not the main thread, or a system without signals
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.stop)
        endings: set[Ending] = set()
        for number in range(self.choices.repeat):
            began_ms = clock_ms()
            endings |= await self._one()
            if self._stopping.is_set() or number + 1 == self.choices.repeat:
                break
            await self._rest(self.choices.every_s - (clock_ms() - began_ms) / 1000)
            if self._stopping.is_set():
                break
        return next(ending for ending in _WORST if ending in endings)

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()
        if self._test is not None:
            self._test.stop()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), max(0.0, seconds))

    async def _one(self) -> set[Ending]:
        try:
            document = await self._measured()
        except Problem as problem:
            self._say(told_problem(problem))
            return {Ending.PROBLEM}
        if document is None:
            return {Ending.PROBLEM}
        self._show(document)
        endings = {Ending.SUBTEST_FAILED} if _has_failed(document) else {Ending.WELL}
        if self.choices.may_send and not await self._send(document):
            endings.add(Ending.NOT_SENT)
        return endings

    async def _measured(self) -> dict[str, Any] | None:
        """The document of one test; None when it was stopped before it began."""
        taken_at = utc_now()
        modem = await read_modem() if self.choices.may_read_modem else None
        leave = await self.server.leave(self.choices.plan)
        outcome = await self._outcome(leave)
        if outcome is None:
            return None
        return self._document(
            outcome, Origin(uuid4(), taken_at, self.device, maillage.__version__, _platform()), modem, leave
        )

    async def _outcome(self, leave: Leave) -> Outcome | None:
        with display_on(self.errors) as display:
            self._test = Test(self.choices.plan, leave.grant, display.show, self._renew)
            if self._stopping.is_set():
                self._test.stop()
            try:
                return await self._test.run()
            except OSError as error:
                raise unreachable(leave.grant.address, error) from error

    async def _renew(self) -> Grant:
        return (await self.server.leave(self.choices.plan)).grant

    def _document(self, outcome: Outcome, origin: Origin, modem: ModemReading | None, leave: Leave) -> dict[str, Any]:
        return document_of(outcome, origin, answers=self.choices.answers, modem=modem, asn=leave.asn)

    def _show(self, document: Mapping[str, Any]) -> None:
        if self.choices.as_json:
            line = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            self.output.file.write(f"{line}\n")
            self.output.file.flush()
        else:
            show_summary(document, self.output)

    async def _send(self, document: Mapping[str, Any]) -> bool:
        """Send what waits and then ``document``; whether all of it is recorded. On disk first: nothing is lost."""
        self.outbox.keep(document)
        for waiting in list(self.outbox.waiting()):
            receipt = await self.server.record(waiting)
            for message in receipt.messages:
                self._say(message)
            if receipt.sent is Sent.RECORDED:
                self.outbox.forget(waiting)
            elif receipt.sent is Sent.REFUSED:
                file = self.outbox.set_aside(waiting)
                self._say(told(sentence("Le serveur refuse le résultat : il est gardé dans %(file)s."), file=file))
                return False
            else:
                self._say(told(sentence("Résultat non envoyé : il est gardé et partira au prochain test.")))
                return False
        return True

    def _say(self, text: str) -> None:
        self.errors.print(text, markup=False, highlight=False, soft_wrap=True)


def _has_failed(document: Mapping[str, Any]) -> bool:
    return any(part["status"] in {"failed", "timeout"} for part in document["subtests"].values())


def _platform() -> str:
    return f"{platform.system()} {platform.machine()}".strip() or "unknown"

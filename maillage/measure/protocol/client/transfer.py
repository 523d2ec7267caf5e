"""What the download and the upload have in common: streams, stopping rules, and concurrent latency probes.

The byte budget of a transfer is divided among its streams in shares.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from maillage.measure.protocol.client.connection import HttpAnswer, clock_ms
from maillage.measure.protocol.client.events import RateSeen, Report
from maillage.measure.protocol.client.session import ClientSession
from maillage.measure.protocol.client.subtests.probes import Prober, loaded_probing
from maillage.measure.protocol.domain.protocol import STEP_MS
from maillage.measure.protocol.domain.transfer import Ending, Steps, Transfer, ending, is_cut, step_totals, whole_steps

_RATE_STEPS = 4  # the displayed rate is that of the last second


@dataclass(frozen=True, slots=True)
class TransferTarget:
    """Target of a transfer: duration, maximum bytes, number of streams."""

    transfer_ms: int
    cap_bytes: int
    streams: int


@dataclass(frozen=True, slots=True)
class TransferResult:
    """Result of a transfer and its concurrent probes; ``refusal`` is the error code of the node, if it refused."""

    transfer: Transfer
    rtts_ms: Sequence[float | None] = ()
    refusal: str | None = None


class RefusedStream(ConnectionError):  # noqa: N818 -- the node's word, and a result
    """The node responded with an error."""

    def __init__(self, answer: HttpAnswer) -> None:
        """Extract the error code of the response."""
        super().__init__(answer.status)
        self.code = str(answer.facts().get("code") or f"http.{answer.status}")


@dataclass(slots=True)
class Streams:
    """The streams of a transfer as tasks; each ends when it is done, broken or cancelled."""

    tasks: list[asyncio.Task[None]]

    @classmethod
    def begin(cls, streams: Sequence[Coroutine[Any, Any, None]]) -> "Streams":
        """Start a task for each stream."""
        return cls([asyncio.ensure_future(stream) for stream in streams])

    @property
    def have_ended(self) -> bool:
        """Whether every stream has ended."""
        return all(task.done() for task in self.tasks)

    @property
    def refusal(self) -> str | None:
        """The error code with which the node refused a stream, if it did."""
        ended = [task.exception() for task in self.tasks if task.done() and not task.cancelled()]
        return next((error.code for error in ended if isinstance(error, RefusedStream)), None)

    async def stop(self) -> None:
        """Cancel the streams; raises errors that are not link failures."""
        for task in self.tasks:
            task.cancel()
        for ended in await asyncio.gather(*self.tasks, return_exceptions=True):
            if isinstance(ended, Exception) and not isinstance(ended, OSError):
                raise ended


_MIN_BYTES: Final = 128 * 1024


@dataclass(slots=True)
class Budget:
    """A byte budget to divide among ``streams``."""

    left_bytes: int
    streams: int

    def take(self) -> int:
        """Take the next share: half of a fair share of the rest, so that all streams end together; 0 when spent.

        Guided self-scheduling (Polychronopoulos, Kuck, 1987): few requests at first, small ones at the end.
        """
        share_bytes = min(self.left_bytes, max(_MIN_BYTES, self.left_bytes // (2 * self.streams)))
        self.left_bytes -= share_bytes
        return share_bytes


@asynccontextmanager
async def probed(session: ClientSession, phase: str, report: Report) -> AsyncIterator[Prober]:
    """Probe over a separate connection, opened before the load begins, while the block runs."""
    prober = Prober(session, report, phase)
    with suppress(OSError):  # the first probe then opens it, and a failure counts
        await prober.warm_up()
    probing = asyncio.ensure_future(loaded_probing(prober))
    try:
        yield prober
    finally:
        probing.cancel()
        with suppress(asyncio.CancelledError):
            await probing


def steps_and_ending(transfer: Transfer) -> tuple[list[int], Ending | None]:
    """Return the complete steps so far, and why the transfer is over, if it is."""
    totals = step_totals(transfer.streams)
    whole = whole_steps(totals, transfer.duration_ms)
    return whole, ending(whole, sum(totals), transfer)


def is_over(transfer: Transfer) -> bool:
    """Return whether to stop: a stopping rule holds, or the link is cut."""
    whole, ended_by = steps_and_ending(transfer)
    return ended_by is not None or is_cut(whole)


def settled(transfer: Transfer, *, last_ms: float, is_broken: bool) -> Transfer:
    """Return the transfer for evaluation: its duration is the target's, or up to its last byte if the cap ended it."""
    is_capped = sum(step_totals(transfer.streams)) >= transfer.cap_bytes
    duration_ms = last_ms if is_capped else min(transfer.duration_ms, transfer.transfer_ms)
    return replace(transfer, duration_ms=duration_ms, is_broken=is_broken and not is_capped)


def tell_rate(phase: str, totals: Steps, elapsed_ms: float, report: Report) -> None:
    """Report the rate over the last second of complete steps."""
    whole = totals[: int(elapsed_ms // STEP_MS)][-_RATE_STEPS:]
    if whole:
        report(RateSeen(phase, 8_000 * sum(whole) / (len(whole) * STEP_MS), elapsed_ms))


class ClientSteps:
    """Bytes per stream and step on this machine's clock; step 0 starts at the first byte of any stream."""

    def __init__(self, streams: int) -> None:
        """Create empty counters for ``streams`` streams."""
        self.streams: list[list[int]] = [[] for _ in range(streams)]
        self.first_ms: float | None = None
        self.last_ms = 0.0

    def add(self, stream: int, size_bytes: int) -> None:
        """Count bytes that have just arrived."""
        now_ms = clock_ms()
        if self.first_ms is None:
            self.first_ms = now_ms
        self.last_ms = now_ms
        step = int((now_ms - self.first_ms) // STEP_MS)
        steps = self.streams[stream]
        if step >= len(steps):
            steps.extend([0] * (step + 1 - len(steps)))
        steps[step] += size_bytes

    def elapsed_ms(self, now_ms: float) -> float:
        """Return the time since the first byte; 0 before it."""
        return 0.0 if self.first_ms is None else now_ms - self.first_ms

"""The download: a short pre-test over one stream, then parallel streams, counted on this machine's clock."""

import asyncio

from maillage.measurement.client.budget import Budget
from maillage.measurement.client.connection import Request, clock_ms
from maillage.measurement.client.events import Report
from maillage.measurement.client.session import ClientSession
from maillage.measurement.client.transfer import (
    Aim,
    ClientSteps,
    RefusedStream,
    Streams,
    Transferred,
    is_over,
    probed,
    settled,
    tell_rate,
)
from maillage.measurement.rules.transfer import Transfer, step_totals

_TICK_S = 0.12


async def pretest_bps(session: ClientSession, *, limit_ms: int, cap_bytes: int) -> float:
    """The rate of one stream for a moment; 0 when nothing came."""
    steps = ClientSteps(1)
    streams = Streams.begin([_stream(session, steps, Budget(cap_bytes, 1), 0)])
    await asyncio.wait(streams.tasks, timeout=limit_ms / 1000)
    await streams.stop()
    if steps.first_ms is None:
        return 0.0
    end_ms = steps.last_ms if streams.refusal is None else clock_ms()
    return 8_000 * sum(step_totals(steps.streams)) / max(steps.elapsed_ms(end_ms), 1.0)


async def download(session: ClientSession, aim: Aim, report: Report) -> Transferred:
    """Bytes of ``aim.streams`` parallel streams until a rule says stop."""
    steps = ClientSteps(aim.streams)
    async with probed(session, "download", report) as prober:
        began_ms = clock_ms()
        budget = Budget(aim.cap_bytes, aim.streams)
        streams = Streams.begin([_stream(session, steps, budget, number) for number in range(aim.streams)])
        try:
            while not streams.have_ended and not _is_over(steps, aim, began_ms):
                await asyncio.wait(streams.tasks, timeout=_TICK_S, return_when=asyncio.ALL_COMPLETED)
                tell_rate("download", step_totals(steps.streams), steps.elapsed_ms(clock_ms()), report)
            is_broken, refusal = streams.have_ended, streams.refusal
            transfer = _transfer(steps, aim)
        finally:
            await streams.stop()
        last_ms = steps.elapsed_ms(steps.last_ms)
        return Transferred(settled(transfer, last_ms=last_ms, is_broken=is_broken), tuple(prober.rtts_ms), refusal)


async def _stream(session: ClientSession, steps: ClientSteps, budget: Budget, number: int) -> None:
    connection = await session.connect()
    try:
        while size_bytes := budget.take():
            request = Request("GET", session.target("/m1/download", bytes=size_bytes))
            answer = await connection.ask(request, lambda part: steps.add(number, len(part)))
            if not answer.is_ok:
                raise RefusedStream(answer)
    finally:
        connection.abort()


def _transfer(steps: ClientSteps, aim: Aim) -> Transfer:
    streams = [list(stream) for stream in steps.streams]
    return Transfer(streams, steps.elapsed_ms(clock_ms()), aim.transfer_ms, aim.cap_bytes)


def _is_over(steps: ClientSteps, aim: Aim, began_ms: float) -> bool:
    if steps.first_ms is None:
        return clock_ms() - began_ms >= aim.transfer_ms
    return is_over(_transfer(steps, aim))

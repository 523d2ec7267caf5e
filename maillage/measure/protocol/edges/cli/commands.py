"""``maillage test``: parse options, run tests one after the other, print documents, and set an exact exit status.

An invalid argument is a usage error (exit status 2).
"""

import asyncio
import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from maillage.core.problems import Problem, sentence
from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.control import Server
from maillage.measure.protocol.client.document import Answers
from maillage.measure.protocol.client.state import device_secret, outbox, state_folder
from maillage.measure.protocol.domain.plan import TestKind, plan_of
from maillage.measure.protocol.domain.terms import Context, Position, Technology
from maillage.measure.protocol.edges.cli.localisation import language, message_text, told_problem
from maillage.measure.protocol.edges.cli.series import Choices, Series

_PROBLEM = 1
_DURATION: Final = re.compile(r"(\d{1,6})([smh])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class TechnologyWord(StrEnum):
    """The mobile generations that a person may declare."""

    G2 = "2G"
    G3 = "3G"
    G4 = "4G"
    G5 = "5G"

    @property
    def technology(self) -> Technology:
        """The corresponding Technology."""
        return Technology[self.name]


class ContextWord(StrEnum):
    """Where the device is."""

    OUTDOOR = "outdoor"
    INDOOR = "indoor"
    CAR = "car"
    TRAIN = "train"

    @property
    def context(self) -> Context:
        """The corresponding Context."""
        return Context[self.name]


def measure(  # noqa: PLR0913 -- the options of one command
    *,
    server: Annotated[str, typer.Option(help="Address of the pages.")] = "http://127.0.0.1:8000",
    is_full: Annotated[bool, typer.Option("--full/--speed", help="All subtests, or the speed alone.")] = False,
    is_eco: Annotated[bool, typer.Option("--eco", help="At most 10 MB; no files, no video.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Only the documents on the standard output.")] = False,
    repeat: Annotated[int, typer.Option(min=1, help="How many tests.")] = 1,
    every: Annotated[str, typer.Option(help="From one start to the next: 30s, 10m, 1h.")] = "10m",
    operator: Annotated[str | None, typer.Option(help="PLMN or name: 20801, orange.")] = None,
    technology: Annotated[TechnologyWord | None, typer.Option(help="Where the modem does not tell.")] = None,
    context: Annotated[ContextWord | None, typer.Option(help="Where the device is.")] = None,
    position: Annotated[str | None, typer.Option(help="LAT,LON or LAT,LON,ACCURACY in metres.")] = None,
    send: Annotated[bool, typer.Option("--send/--no-send", help="Record the result on the server.")] = False,
    device: Annotated[Path | None, typer.Option(help="File of the device secret.")] = None,
    modem: Annotated[bool, typer.Option("--modem/--no-modem", help="Read the radio from ModemManager.")] = True,
) -> None:
    """Measure the connection. Example: maillage test --server https://reseau.example --full --operator 20801 --send.

    Exit status: 0 all went well, 1 no test could be made, 2 wrong usage, 3 a subtest failed or took too long,
    4 a result could not be sent (it is kept and sent next time).
    """
    answers = Answers(
        operator=operator,
        technology=technology.technology if technology else None,
        context=context.context if context else Context.UNKNOWN,
        position=read_position(position) if position else None,
    )
    choices = Choices(
        plan=plan_of(TestKind.FULL if is_full else TestKind.SPEED, is_eco=is_eco),
        answers=answers,
        repeat=repeat,
        every_s=read_duration_s(every),
        may_send=send,
        may_read_modem=modem,
        as_json=as_json,
    )
    raise typer.Exit(_run_series(server, choices, device))


def _run_series(server: str, choices: Choices, device: Path | None) -> int:
    errors = Console(stderr=True)
    try:
        state = state_folder(os.environ)
        address = read_address(server)
        series = Series(
            server=Server(address, language=language()),
            choices=choices,
            device=device_secret(device or state / "device"),
            outbox=outbox(state, address.host_header),
            output=Console(file=sys.stdout),
            errors=errors,
        )
        try:
            import uvloop  # noqa: PLC0415 -- absent on some machines; asyncio's own loop measures too
        except ImportError:
            loop_factory = None
        else:
            loop_factory = uvloop.new_event_loop
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(series.run())
    except Problem as problem:
        errors.print(told_problem(problem), markup=False, highlight=False, soft_wrap=True)
        return _PROBLEM


def read_duration_s(text: str) -> int:
    """Parse a duration ("30s", "10m" or "1h") and return seconds. Raises typer.BadParameter."""
    duration = _DURATION.fullmatch(text.strip().lower())
    if not duration or not int(duration[1]):
        raise typer.BadParameter(message_text(sentence("Une durée s’écrit 30s, 10m ou 1h.")))
    return int(duration[1]) * _SECONDS[duration[2]]


def read_position(text: str) -> Position:
    """Parse "LAT,LON" or "LAT,LON,ACCURACY_M" (WGS 84, degrees). Raises typer.BadParameter."""
    try:
        lat, lon, *rest = (float(part) for part in text.split(","))
        accuracy_m = rest[0] if rest else None
        is_true = abs(lat) <= 90 and abs(lon) <= 180 and len(rest) <= 1 and 0 <= (accuracy_m or 0) <= 20_000_000
    except ValueError:
        is_true = False
    if not is_true:
        raise typer.BadParameter(message_text(sentence("Une position s’écrit 47.2173,-1.5534 ou 47.2173,-1.5534,12.")))
    return Position(lon, lat, accuracy_m)

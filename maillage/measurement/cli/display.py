"""What is seen while a test runs, on the standard error: a live line with its curve, or a line for each subtest."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from maillage.core.problems import sentence
from maillage.measurement.cli.summary import label, line_of
from maillage.measurement.cli.words import message_text, number, rate
from maillage.measurement.client.events import (
    Event,
    PageSeen,
    PhaseBegun,
    RateSeen,
    RttSeen,
    SegmentSeen,
    SubtestEnded,
    WaitSeen,
)

_BARS: Final = "▁▂▃▄▅▆▇█"
_CURVE: Final = 24


def curve(values: Sequence[float]) -> str:
    """A small curve: one sign a value, the highest one full."""
    highest = max(values, default=0.0)
    if highest <= 0:
        return _BARS[0] * len(values)
    return "".join(_BARS[min(len(_BARS) - 1, int(len(_BARS) * value / highest))] for value in values)


@dataclass(slots=True)
class LineDisplay:
    """One line for each subtest, for logs and pipes."""

    console: Console

    def show(self, event: Event) -> None:
        """Tell what matters of an event."""
        if isinstance(event, WaitSeen):
            self._print(_waiting(event))
        elif isinstance(event, SubtestEnded):
            self._print(f"{label(event.kind)} : {line_of(event.kind, event.part)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to clear."""

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


@dataclass(slots=True)
class LiveDisplay:
    """A bar over the whole test with the running part, its figure and the curve of the last seconds."""

    console: Console
    _progress: Progress = field(init=False)
    _task: TaskID = field(init=False)
    _curve: deque[float] = field(default_factory=lambda: deque(maxlen=_CURVE))

    def __post_init__(self) -> None:
        columns = (
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[figure]:>12}"),
            TextColumn("{task.fields[curve]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=self.console, transient=True)
        self._task = self._progress.add_task("", total=1.0, figure="", curve="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        """Show an event."""
        match event:
            case PhaseBegun():
                self._curve.clear()
                self._progress.update(
                    self._task, description=label(event.phase), completed=event.share, figure="", curve=""
                )
            case WaitSeen():
                self._update(figure=_waiting(event))
            case RateSeen():
                self._point(event.bps, rate(event.bps))
            case RttSeen() if event.phase == "latency":  # under load the rate is what is shown
                self._point(event.rtt_ms or 0.0, "—" if event.rtt_ms is None else f"{number(event.rtt_ms)} ms")
            case PageSeen():
                self._update(figure=event.name)
            case SegmentSeen():
                self._point(event.height_px, f"{event.height_px}p")
            case SubtestEnded():
                line = f"{label(event.kind)} : {line_of(event.kind, event.part)}"
                self._progress.print(line, markup=False, highlight=False)

    def _point(self, value: float, figure: str) -> None:
        self._curve.append(value)
        self._update(figure=figure, curve=curve(self._curve))

    def _update(self, **fields: Any) -> None:
        self._progress.update(self._task, **fields)


Display = LineDisplay | LiveDisplay


def display_on(console: Console) -> Display:
    """The display that suits the console."""
    return LiveDisplay(console) if console.is_terminal else LineDisplay(console)


def _waiting(event: WaitSeen) -> str:
    message = sentence("Le nœud est complet : %(ahead)s devant vous, nouvel essai dans %(wait)s s.")
    return message_text(message, ahead=event.ahead, wait=number(event.wait_s))

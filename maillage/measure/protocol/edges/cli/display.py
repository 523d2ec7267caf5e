"""Progress of a test on standard error: a live line with a sparkline, or one line per subtest.

At the end, a summary: one line per subtest.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from maillage.core.problems import sentence
from maillage.measure.protocol.client import events
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.protocol.edges.cli.localisation import megabytes, message_text, number, rate

_BARS: Final = "▁▂▃▄▅▆▇█"
_CURVE: Final = 24
Part = Mapping[str, Any]
LABELS: Final[Mapping[str, str]] = {
    SubtestKind.LATENCY: sentence("Latence"),
    SubtestKind.DOWNLOAD: sentence("Débit descendant"),
    SubtestKind.UPLOAD: sentence("Débit montant"),
    SubtestKind.FILE_DOWNLOAD: sentence("Fichier reçu (5 Mo)"),
    SubtestKind.FILE_UPLOAD: sentence("Fichier envoyé (1 Mo)"),
    SubtestKind.WEB: sentence("Pages web"),
    SubtestKind.VIDEO: sentence("Vidéo"),
    "waiting": sentence("Attente d’une place"),
    "done": sentence("Terminé"),
}
_STATUSES: Final[Mapping[str, str]] = {
    "timeout": sentence("trop long"),
    "failed": sentence("échec"),
    "voided": sentence("annulé"),
    "skipped": sentence("non mesuré"),
}
_REASONS: Final[Mapping[str, str]] = {
    "link_cut": sentence("la liaison s’est coupée"),
    "nothing_received": sentence("rien n’est arrivé"),
    "probes_lost": sentence("trop de réponses perdues"),
    "no_network": sentence("plus de réseau"),
    "limit": sentence("au-delà du temps laissé"),
    "time": sentence("il ne restait plus de temps"),
    "stopped": sentence("arrêté par vous"),
    "eco": sentence("mode économe"),
    "not_ready": sentence("la vidéo est en préparation sur le serveur"),
    "start_late": sentence("le démarrage a trop tardé"),
    "not_started": sentence("la lecture n’a pas démarré"),
    "broke_off": sentence("la lecture s’est interrompue"),
}
_VERDICTS: Final[Mapping[str, str]] = {
    "perfect": sentence("parfaite"),
    "correct": sentence("correcte"),
    "failed": sentence("pénible"),
}


def curve(values: Sequence[float]) -> str:
    """Return a sparkline: one block character per value, the highest one full."""
    highest = max(values, default=0.0)
    if highest <= 0:
        return _BARS[0] * len(values)
    return "".join(_BARS[min(len(_BARS) - 1, int(len(_BARS) * value / highest))] for value in values)


@dataclass(slots=True)
class LineDisplay:
    """One line per subtest, for logs and pipes."""

    console: Console

    def show(self, event: events.Event) -> None:
        """Print the line of an event, if it has one."""
        if isinstance(event, events.WaitSeen):
            self._print(_waiting(event))
        elif isinstance(event, events.SubtestEnded):
            self._print(f"{label(event.kind)} : {line_of(event.kind, event.part)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: there is no live region to clear."""

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


@dataclass(slots=True)
class LiveDisplay:
    """A progress bar over the whole test with the current phase, its figure and a sparkline of the last seconds."""

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

    def show(self, event: events.Event) -> None:
        """Update the display for an event."""
        match event:
            case events.PhaseBegun():
                self._curve.clear()
                self._progress.update(
                    self._task, description=label(event.phase), completed=event.share, figure="", curve=""
                )
            case events.WaitSeen():
                self._update(figure=_waiting(event))
            case events.RateSeen():
                self._point(event.bps, rate(event.bps))
            case events.RttSeen() if event.phase == "latency":  # under load the throughput is displayed instead
                self._point(event.rtt_ms or 0.0, "—" if event.rtt_ms is None else f"{number(event.rtt_ms)} ms")
            case events.PageSeen():
                self._update(figure=event.name)
            case events.SegmentSeen():
                self._point(event.height_px, f"{event.height_px}p")
            case events.SubtestEnded():
                line = f"{label(event.kind)} : {line_of(event.kind, event.part)}"
                self._progress.print(line, markup=False, highlight=False)

    def _point(self, value: float, figure: str) -> None:
        self._curve.append(value)
        self._update(figure=figure, curve=curve(self._curve))

    def _update(self, **fields: Any) -> None:
        self._progress.update(self._task, **fields)


def _waiting(event: events.WaitSeen) -> str:
    message = sentence("Le nœud est complet : %(ahead)s devant vous, nouvel essai dans %(wait)s s.")
    return message_text(message, ahead=event.ahead, wait=number(event.wait_s))


def label(kind: str) -> str:
    """Return the display name of a subtest or phase."""
    return message_text(LABELS.get(kind, kind))


def line_of(kind: str, part: Part) -> str:
    """Return one subtest as text: its figure, or why there is none."""
    status = str(part["status"])
    if status == "ok":
        return _FIGURES[SubtestKind(kind)](part)
    reason = part.get("reason")
    word = message_text(_STATUSES[status])
    return f"{word} ({message_text(_REASONS.get(reason, reason))})" if reason else word


def show_summary(document: Mapping[str, Any], console: Console) -> None:
    """Print the result as a table."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for kind, part in document["subtests"].items():
        table.add_row(label(kind), line_of(kind, part))
    used = document.get("bytes_used", {})
    volume = sentence("%(down)s reçus, %(up)s envoyés")
    amounts = message_text(volume, down=megabytes(used.get("down", 0)), up=megabytes(used.get("up", 0)))
    table.add_row(message_text(sentence("Volume")), amounts)
    if "node_over_limit" in document.get("flags", ()):
        table.add_row(message_text(sentence("À noter")), message_text(sentence("le nœud de mesure était trop chargé")))
    console.print(table)


def _latency(part: Part) -> str:
    line = message_text(sentence("%(rtt)s ms"), rtt=number(part["rtt_ms"]))
    if "jitter_ms" in part:
        line += message_text(sentence(", gigue %(jitter)s ms"), jitter=number(part["jitter_ms"], 1))
    if "rtt_loaded_ms" in part:
        line += message_text(sentence(", %(loaded)s ms en charge"), loaded=number(part["rtt_loaded_ms"]))
    return line


def _transfer(part: Part) -> str:
    line = rate(part["goodput_bps"])
    if "rpm" in part:
        line += message_text(sentence(", %(rpm)s allers-retours par minute en charge"), rpm=number(part["rpm"]))
    return line


def _file(part: Part) -> str:
    return message_text(sentence("%(seconds)s s"), seconds=number(part["duration_ms"] / 1000, 1))


def _web(part: Part) -> str:
    pages = part["pages"]
    message = sentence("%(fast)s sur %(count)s en moins de 5 s, %(slow)s en moins de 10 s")
    counts = {"fast": part["pages_within_5s"], "slow": part["pages_within_10s"], "count": len(pages)}
    return message_text(message, **counts)


def _video(part: Part) -> str:
    message = sentence("%(verdict)s : départ en %(start)s s, arrêts : %(stalls)s, %(height)s lignes")
    start = number(part["start_delay_ms"] / 1000, 1)
    height = part.get("height_px", "—")
    return message_text(
        message, verdict=message_text(_VERDICTS[part["verdict"]]), start=start, stalls=part["stalls"], height=height
    )


_FIGURES: Final[Mapping[SubtestKind, Callable[[Part], str]]] = {
    SubtestKind.LATENCY: _latency,
    SubtestKind.DOWNLOAD: _transfer,
    SubtestKind.UPLOAD: _transfer,
    SubtestKind.FILE_DOWNLOAD: _file,
    SubtestKind.FILE_UPLOAD: _file,
    SubtestKind.WEB: _web,
    SubtestKind.VIDEO: _video,
}

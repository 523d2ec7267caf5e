"""Public endpoints of a node: health, Prometheus metrics, CORS preflight, and the responses to unknown routes."""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Final

from maillage.core.problems import NotFound, sentence
from maillage.measure.node.board import HEAD_REFUSALS, REFUSALS, Board, NodeCounter, SessionState
from maillage.measure.node.board import BoardField as Header
from maillage.measure.node.http.answers import PREFLIGHT
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, PlainExchange, RequestHead

_TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' exposition format


class Answering(PlainExchange):
    """Sends one response at the end of the request."""

    def __init__(self, connection: Connection, head: RequestHead) -> None:
        self.connection = connection
        self.head = head


class NodeHealth(Answering):
    """GET /health."""

    def end_of_body(self) -> None:
        """Send the state as JSON; 503 where no test could begin."""
        node = self.connection.node
        words, board = node.board.words, node.board
        video = node.video_state()
        state = "stopping" if words[Header.IS_STOPPING] else "paused" if words[Header.IS_PAUSED] else "ok"
        document = {
            "status": state,
            "node": node.settings.name,
            "version": node.settings.version,
            "tests": len(board.slots_in(SessionState.RUNNING)),
            "tests_at_once": node.settings.tests_at_once,
            "waiting": len(board.slots_in(SessionState.WAITING)),
            "is_over_limit": node.is_over_limit,
            "processes": sum(1 for worker in range(board.workers) if words[board.count_at(worker) + NodeCounter.PID]),
            "day_bytes": words[Header.DAY_BYTES],
            "video_progress": round(video.progress, 3),
        }
        self.connection.answer_json(document, 200 if document["status"] == "ok" else 503)


class Metrics(Answering):
    """GET /metrics."""

    def end_of_body(self) -> None:
        """Send the counters, summed over all processes."""
        node = self.connection.node
        text = "\n".join(metric_lines(node.board, node.settings.version)) + "\n"
        self.connection.answer(200, text.encode(), _TEXT_TYPE)


class Preflight(Answering):
    """OPTIONS: every origin is allowed; authorisation is by token."""

    def end_of_body(self) -> None:
        """Send the same response for every path."""
        self.connection.answer(204, headers=PREFLIGHT)


class Unknown(Answering):
    """Unknown path."""

    def begin(self) -> None:
        """Refuse before any body is read."""
        self.connection.node.count_head_refusal("unknown")
        problem = NotFound("request.unknown", sentence("Il n’y a rien à cette adresse du nœud de mesure."))
        self.connection.refuse(problem)


class WrongMethod(Answering):
    """Known path, unsupported method."""

    def __init__(self, connection: Connection, head: RequestHead, allowed: str) -> None:
        super().__init__(connection, head)
        self._allowed = allowed

    def begin(self) -> None:
        """Refuse, with the allowed methods."""
        self.connection.node.count_head_refusal("method")
        self.connection.answer(HTTPStatus.METHOD_NOT_ALLOWED, headers=[("Allow", self._allowed)])


def metric_lines(board: Board, version: str) -> Iterator[str]:
    """Yield the counters in Prometheus' text format, summed over the node's processes."""
    gauges = {
        "sessions_running": ("Sessions that run.", len(board.slots_in(SessionState.RUNNING))),
        "sessions_waiting": ("Clients told to wait.", len(board.slots_in(SessionState.WAITING))),
        "connections": ("Open connections.", board.summed(NodeCounter.CONNECTIONS)),
        "processes": (
            "Processes of the node that are alive.",
            sum(1 for worker in range(board.workers) if board.words[board.count_at(worker) + NodeCounter.PID]),
        ),
        "is_paused": ("Whether the kill switch is on.", board.words[Header.IS_PAUSED]),
        "day_bytes": ("Volume of this day (UTC).", board.words[Header.DAY_BYTES]),
    }
    for name, (meaning, number) in gauges.items():
        yield from _metric(name, "gauge", meaning, {"": number})
    counters = {
        "sessions_admitted_total": ("Sessions begun.", {"": board.summed(NodeCounter.ADMITTED)}),
        "sessions_delayed_total": ("Answers that told a client to wait.", {"": board.summed(NodeCounter.WAITED)}),
        "bytes_total": (
            "Bytes sent and received.",
            {'{direction="down"}': board.summed(NodeCounter.DOWN), '{direction="up"}': board.summed(NodeCounter.UP)},
        ),
        "over_limit_seconds_total": ("Seconds over the limit of the link.", {"": board.words[Header.OVER_SECONDS]}),
        "stalled_total": ("Connections dropped because nothing moved.", {"": board.summed(NodeCounter.STALLED)}),
        "late_total": ("Exchanges ended by the hard stop.", {"": board.summed(NodeCounter.LATE)}),
        "refused_total": ("Requests refused, by code.", _by_label(board, NodeCounter.REFUSED, "code", REFUSALS)),
        "heads_refused_total": (
            "Requests that were none, by reason.",
            _by_label(board, NodeCounter.HEADS_REFUSED, "reason", HEAD_REFUSALS),
        ),
    }
    for name, (meaning, numbers) in counters.items():
        yield from _metric(name, "counter", meaning, numbers)
    yield from _metric("build_info", "gauge", "The version that runs.", {f'{{version="{version}"}}': 1})


def _by_label(board: Board, first: int, label: str, words: tuple[str, ...]) -> dict[str, int]:
    return {f'{{{label}="{word}"}}': board.summed(first + number) for number, word in enumerate(words)}


def _metric(name: str, kind: str, meaning: str, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"# HELP maillage_node_{name} {meaning}"
    yield f"# TYPE maillage_node_{name} {kind}"
    for labels, number in numbers.items():
        yield f"maillage_node_{name}{labels} {number}"


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("GET", "/health"): NodeHealth,
    ("HEAD", "/health"): NodeHealth,
    ("GET", "/metrics"): Metrics,
}

"""Measurement Lab's Locate API (version 2) for ndt7 clients: returns this node only, with tokens for it.

Specification: docs/protocol/node-1.md, section 11.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from maillage.measure.node.board import BoardField, SessionState
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.public import Answering
from maillage.measure.protocol.domain.protocol import TOKEN_START_S
from maillage.measure.protocol.domain.tokens import sign

PATH: Final = "/v2/nearest/ndt/ndt7"
DIRECTIONS: Final = ("/ndt/v7/download", "/ndt/v7/upload")
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
_NO_HOST: Final = 400
_NO_CAPACITY: Final = 204


class Nearest(Answering):
    """GET /v2/nearest/ndt/ndt7."""

    def end_of_body(self) -> None:
        """Return this node, or 204 where it would start no test now."""
        host = self.head.headers.get("host", "")
        node, words = self.connection.node, self.connection.node.board.words
        is_open = not words[BoardField.IS_PAUSED] and not words[BoardField.IS_STOPPING]
        has_room = is_open and len(node.board.slots_in(SessionState.RUNNING)) < node.settings.tests_at_once
        if not _HOST.fullmatch(host):
            problem = {"type": "host", "title": "Host header missing or malformed", "status": _NO_HOST, "detail": ""}
            self.connection.answer_json({"error": problem}, _NO_HOST)
        elif not has_room:
            self.connection.answer(_NO_CAPACITY)
        else:
            token = sign(node.legacy_claims(), node.own_key)
            document = nearest(
                host,
                token,
                machine=node.settings.name,
                is_tls=self.connection.is_tls,
                now=datetime.now(UTC),
            )
            self.connection.answer_json(document)


def nearest(host: str, token: str, *, machine: str, is_tls: bool, now: datetime) -> dict[str, Any]:
    """Build the document: URLs of both directions, with the scheme that the node speaks."""
    query = urlencode({"access_token": token})
    scheme = "wss" if is_tls else "ws"
    urls = {f"{scheme}://{path}": f"{scheme}://{host}{path}?{query}" for path in DIRECTIONS}
    base = f"{'https' if is_tls else 'http'}://{host}{PATH}"
    return {
        "results": [{"machine": machine, "hostname": host, "location": {"city": "", "country": ""}, "urls": urls}],
        "next_request": {
            "nbf": _moment(now),
            "exp": _moment(now + timedelta(seconds=TOKEN_START_S)),
            "url": base,
        },
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {("GET", PATH): Nearest}

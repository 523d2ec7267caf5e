"""The node's routing table; third-party protocols are included where the settings allow them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

from maillage.core.problems import Forbidden, sentence
from maillage.measure.node import public, served_files, transfers
from maillage.measure.node.guests import cloudflare, librespeed, locate, ndt7
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.sessions import session_endpoints
from maillage.measure.node.settings import LEGACY_OFF, LEGACY_SAME_ORIGIN

Answerer = Callable[[Connection, RequestHead], Exchange]
Routes = Mapping[tuple[str, str], Answerer]

GUESTS: Final[tuple[ModuleType, ...]] = (ndt7, locate, librespeed, cloudflare)


class WrongOrigin(public.Answering):
    """Refuses third-party protocols to pages of another origin."""

    def begin(self) -> None:
        """Refuse before anything is sent."""
        problem = Forbidden(
            "legacy.origin", sentence("Ce nœud ne parle ce protocole qu’aux pages de son installation.")
        )
        self.connection.refuse(problem)


@dataclass(frozen=True, slots=True)
class _RouteTable:
    """The routes by path and by path prefix, the allowed methods, and which paths are third-party."""

    exact: Routes
    by_beginning: Routes
    guests: frozenset[str]
    methods: Mapping[str, str]


def exchange_for(connection: Connection, head: RequestHead) -> Exchange:
    """Return the exchange for ``head``: matched by path, then by method."""
    settings = connection.node.settings
    table = _routes(are_guests_welcome=settings.legacy != LEGACY_OFF)
    if head.method == "OPTIONS":
        return public.Preflight(connection, head)
    answerer = table.exact.get((head.method, head.path)) or next(
        (
            below
            for (method, beginning), below in table.by_beginning.items()
            if head.method == method and head.path.startswith(beginning)
        ),
        None,
    )
    if answerer is None:
        allowed = table.methods.get(head.path)
        return public.WrongMethod(connection, head, allowed) if allowed else public.Unknown(connection, head)
    if settings.legacy == LEGACY_SAME_ORIGIN and head.path in table.guests:
        origin = urlsplit(head.headers.get("origin") or head.headers.get("referer") or "")
        if _host(origin.hostname) not in {_host(host) for host in settings.hosts}:
            return WrongOrigin(connection, head)
    return answerer(connection, head)


def _host(host: str | None) -> str:
    return (host or "").strip("[]").lower()


@cache
def _routes(*, are_guests_welcome: bool) -> _RouteTable:
    guests = GUESTS if are_guests_welcome else ()
    exact = {
        key: answerer
        for module in (session_endpoints, transfers, public, *guests)
        for key, answerer in module.ROUTES.items()
    }
    methods: dict[str, list[str]] = {}
    for method, path in exact:
        methods.setdefault(path, ["OPTIONS"]).append(method)
    return _RouteTable(
        exact,
        served_files.PREFIX_ROUTES,
        frozenset(path for module in guests for _method, path in module.ROUTES),
        {path: ", ".join(words) for path, words in methods.items()},
    )

"""Errors of the node: problems, their messages, and the HTTP status of each.

Specification: docs/protocol/node-1.md, section 1.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from maillage.core.problems import Problem, Refused, Unavailable, sentence
from maillage.measure.protocol.domain.admission import RefusedFor, Wait

_SENTENCES: Final = {
    "token.used": sentence("Ce jeton a déjà servi : recommencez le test."),
    "node.busy": sentence("Le nœud mesure déjà autant de tests qu’il le peut : le vôtre commencera à son tour."),
    "node.paused": sentence("Les tests sont suspendus par l’agence : réessayez plus tard."),
    "node.stopping": sentence("Le nœud de mesure redémarre : réessayez dans quelques secondes."),
    "node.day": sentence("Le nœud a mesuré tout ce qu’il peut aujourd’hui : réessayez demain."),
    "prefix.hour": sentence("Trop de tests depuis ce réseau en une heure : réessayez plus tard."),
}
_STATUSES: Final[Mapping[str, HTTPStatus]] = {
    "session.connections": HTTPStatus.TOO_MANY_REQUESTS,
    "token": HTTPStatus.UNAUTHORIZED,
    "session": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request": HTTPStatus.BAD_REQUEST,
}


class RetryLater(Problem):
    """No session now; ``wait_s`` is the retry delay and ``ahead`` the number of clients queued before."""

    def __init__(self, code: str, message: str, *, status: int, wait_s: int, ahead: int | None = None) -> None:
        super().__init__(code, message)
        self.status = status
        self.wait_s = wait_s
        self.ahead = ahead


def admission_problem(decision: Wait | RefusedFor) -> Problem:
    """Return the problem for an admission ``decision`` that lets no session begin."""
    if isinstance(decision, Wait):
        busy, message = "node.busy", _SENTENCES["node.busy"]
        return RetryLater(busy, message, status=Unavailable.status, wait_s=decision.wait_s, ahead=decision.ahead)
    if decision.code == "token.used":
        return token_used()
    is_of_node = decision.code in ("node.paused", "node.stopping")
    status = Unavailable.status if is_of_node else HTTPStatus.TOO_MANY_REQUESTS
    return RetryLater(decision.code, _SENTENCES[decision.code], status=status, wait_s=decision.wait_s)


def token_used() -> Refused:
    """The problem of a token that has already had its session."""
    return Refused("token.used", _SENTENCES["token.used"])


def volume_used() -> Refused:
    """The problem of a session that has used all the volume of its token."""
    return Refused("session.bytes", sentence("Ce test a échangé tout le volume que son jeton permet."))


def guest_volume_used() -> Refused:
    """The problem of a session without token that has used its volume."""
    return Refused("session.bytes", sentence("Ce test a échangé tout le volume permis : recommencez-en un plus tard."))


def status_of(problem: Problem) -> int:
    """Return the HTTP status of ``problem``: by its code, then by its code's prefix, else its own."""
    if not isinstance(problem, Refused):
        return problem.status
    family = problem.code.partition(".")[0]
    return _STATUSES.get(problem.code) or _STATUSES.get(family) or problem.status

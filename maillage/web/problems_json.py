"""Errors for programs: application/problem+json (RFC 9457), in the language of the request."""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from django.http import JsonResponse
from django.utils.translation import gettext

from maillage.core.problems import Problem, TooMany, Unavailable

RETRY_AFTER_S: Final = 10
PROBLEM_TYPE: Final = "application/problem+json"

log = structlog.get_logger("maillage")


def problem_document(problem: Problem) -> dict[str, Any]:
    """The members of RFC 9457 and ours: ``code`` for programs, ``findings`` with one entry per fault."""
    text = message_text(problem.message, problem.params)
    return {
        "type": "about:blank",
        "title": text,
        "status": problem.status,
        "code": problem.code,
        "detail": text,
        "findings": [
            {
                "code": finding.code,
                "field": finding.field_name,
                "row": finding.row_number,
                "message": message_text(finding.message, finding.params),
            }
            for finding in problem.findings
        ],
    }


def problem_response(problem: Problem, *, status: int | None = None) -> JsonResponse:
    """The response for ``problem``, with its own status or ``status``."""
    note_command(problem)
    document = problem_document(problem) | ({} if status is None else {"status": status})
    answer = JsonResponse(document, status=document["status"], content_type=PROBLEM_TYPE)
    if isinstance(problem, TooMany):
        answer["Retry-After"] = str(problem.wait_s)
    elif isinstance(problem, Unavailable):
        answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def message_text(message: str, params: Mapping[str, str | float]) -> str:
    """A sentence in the language of the request, with its placeholders filled."""
    return gettext(message) % params


def note_command(problem: Problem) -> None:
    """Log the command that fixes ``problem``, if any; the visitor only sees the sentence."""
    if problem.command:
        log.warning("not_done", code=problem.code, command=problem.command)

"""Error responses for failures of disk or database, and for bugs: a sentence, never a traceback.

Before this, a full disk made login and publication respond with an empty page of status 500; so did searching for a
null character on PostgreSQL, whose texts cannot contain any.
"""

import sys
from typing import Final

import structlog
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from maillage.core.problems import Problem, Refused, Unavailable, sentence
from maillage.site.health.corruption import note_damage
from maillage.site.health.storage import is_storage_error, storage_problem
from maillage.web.error_pages import problem_page
from maillage.web.problems_json import RETRY_AFTER_S, note_command, problem_response

log = structlog.get_logger("maillage")

_NULL: Final = "cannot contain NUL"  # psycopg's message
_NO_TEXT: Final = sentence(
    "Un caractère nul (code 0) se trouve dans ce qui a été envoyé ; aucun texte n’en contient : retirez-le, puis "
    "recommencez."
)


class StorageMiddleware(MiddlewareMixin):
    """Reports errors of disk and database with one log line each: a traceback each would fill the disk further."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The response if the cause is external; None lets the exception propagate."""
        if isinstance(error, DataError) and _NULL in str(error):
            refused = Refused("null_character", _NO_TEXT)
            return problem_response(refused) if _is_of_programs(request) else problem_page(request, refused)
        problem = storage_problem(error) if is_storage_error(error) else None
        if problem is None:
            return None
        log.warning("not_done", code=problem.code, reason=str(error).strip()[:300])
        note_damage(problem)
        return _answer(request, problem)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a session that could not be saved, or a bug, which is in the log."""
    error = sys.exc_info()[1]
    if error is not None and is_storage_error(error) and (problem := storage_problem(error)) is not None:
        return _answer(request, problem)
    message = sentence("Une erreur est survenue de notre côté : réessayez, puis prévenez l’agence si elle revient.")
    return _answer(request, Problem("server_error", message))


def _answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    if _is_of_programs(request):
        answer: HttpResponse = problem_response(problem)
    else:
        note_command(problem)
        # Do not use the request: its user is in the database.
        context = {"sentence": _(problem.message) % problem.params, "is_ours": not isinstance(problem, Unavailable)}
        answer = HttpResponse(render_to_string("site/failure.html", context), status=problem.status)
    if isinstance(problem, Unavailable):
        answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _is_of_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")

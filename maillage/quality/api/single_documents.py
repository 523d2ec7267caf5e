"""The short way of POST /api/v1/measurements: one document, sent as telephones send it, past Django's middleware.

Nobody is signed in there, no cookie is read and no page is shown: sessions, tokens of forms and accounts have no say,
and cost as much as the reading. Every other request goes Django's way, and the answers of both are the same, headers
too: tests/quality/api/test_single_documents.py compares them.
"""

import json
import sys
from collections.abc import Iterable
from functools import lru_cache
from http.client import responses
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils import translation

from maillage.core.problems import Problem, Unavailable
from maillage.quality.api.measurements import DOCUMENT_TYPES, document_outcome, unavailable_response
from maillage.quality.intake.reading import MOST_BYTES
from maillage.quality.parts.limits import NETWORK_RATE
from maillage.web.problems_json import problem_response
from maillage.web.protection.limits import network_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS: Final = "/api/v1/measurements"
_NOT_TAKEN: Final = 415
_LONGEST_WORD: Final = 200  # of a header that is remembered
_FRAMES: Final = 256


class _AnswerFrame(NamedTuple):
    """What the answers to requests that say the same of themselves have in common."""

    language: str
    headers: list[tuple[str, str]]


class SingleDocuments:
    """Answers plain documents, and gives every other request to ``django``."""

    def __init__(self, django: "WSGIApplication") -> None:
        self._django = django
        self._frame = lru_cache(maxsize=_FRAMES)(self._asked_frame)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer."""
        length = environ.get("CONTENT_LENGTH", "")
        is_plain = (
            environ["PATH_INFO"] == ADDRESS
            and environ["REQUEST_METHOD"] == "POST"
            and environ.get("CONTENT_TYPE") in DOCUMENT_TYPES
            and length.isdecimal()
            and int(length) <= MOST_BYTES
            # Whose request it is, and in which language a page was read, is for Django to look at.
            and "HTTP_AUTHORIZATION" not in environ
            and "HTTP_COOKIE" not in environ
        )
        words = [environ.get(name, "") for name in ("HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_PROTO")]
        is_plain = is_plain and max(map(len, words)) <= _LONGEST_WORD
        frame = self._frame(environ["wsgi.url_scheme"], *words) if is_plain else None
        if frame is None:
            return self._django(environ, start_response)
        body = environ["wsgi.input"].read(int(length))
        with translation.override(frame.language):
            try:
                NETWORK_RATE.take(network_in(environ))
                status, answer = document_outcome(body)
                content, headers = json.dumps(answer).encode(), [("Content-Type", "application/json")]
            except Problem as problem:
                response = (
                    unavailable_response(problem) if isinstance(problem, Unavailable) else problem_response(problem)
                )
                status, content, headers = response.status_code, response.content, list(response.items())
            except Exception:  # noqa: BLE001 -- a fault of ours: Django meets it too, notes it and says so
                return self._django({**environ, "wsgi.input": BytesIO(body)}, start_response)
        headers += [("Content-Length", str(len(content))), *frame.headers]
        start_response(f"{status} {responses[status]}", headers)
        return [content]

    def _asked_frame(self, scheme: str, host: str, languages: str, protocol: str) -> _AnswerFrame | None:
        """The headers that Django gives at this address; None where it would not answer at all (another host)."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": ADDRESS,
            "QUERY_STRING": "",
            "SERVER_NAME": "",
            "SERVER_PORT": "",
            "CONTENT_TYPE": "text/plain",  # is not taken, so nothing is read, counted or written
            "CONTENT_LENGTH": "0",
            "HTTP_HOST": host,
            "HTTP_ACCEPT_LANGUAGE": languages,
            "wsgi.url_scheme": scheme,
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        if protocol:
            environ["HTTP_X_FORWARDED_PROTO"] = protocol
        statuses: list[int] = []
        common: dict[str, str] = {}

        def start(status: str, headers: list[tuple[str, str]], *_error: object) -> None:
            statuses.append(int(status[:3]))
            common.update(headers)

        self._django(environ, start)  # type: ignore[arg-type]  # Django's answers never write()
        if statuses != [_NOT_TAKEN]:
            return None
        del common["Content-Type"], common["Content-Length"]
        return _AnswerFrame(common["Content-Language"], list(common.items()))

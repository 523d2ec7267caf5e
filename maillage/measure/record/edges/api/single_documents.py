"""Fast path of POST /api/v1/measurements: one document, as telephones send it, without Django's middleware.

Such a request has no user, cookie or HTML page: sessions, CSRF and authentication do not apply, and would cost as much
as the parsing. Every other request goes through Django, and both paths give the same responses, headers included:
tests/measure/record/edges/api/test_single_documents.py compares them.
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
from maillage.measure.record.edges.api.measurements import DOCUMENT_TYPES, record_document, unavailable_response
from maillage.measure.record.intake.reading import MOST_BYTES
from maillage.measure.record.pages.parts.limits import NETWORK_RATE
from maillage.web.problems_json import problem_response
from maillage.web.protection.limits import network_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS: Final = "/api/v1/measurements"
_UNSUPPORTED_MEDIA_TYPE: Final = 415
_MAX_WORD_LENGTH: Final = 200  # longest header value that is cached
_FRAMES: Final = 256


class _AnswerFrame(NamedTuple):
    """Language and headers shared by the responses to requests with the same header values."""

    language: str
    headers: list[tuple[str, str]]


class SingleDocuments:
    """Handles plain documents, and passes every other request to ``django``."""

    def __init__(self, django: "WSGIApplication") -> None:
        self._django = django
        self._frame = lru_cache(maxsize=_FRAMES)(self._frame_from_django)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Handle one WSGI request."""
        length = environ.get("CONTENT_LENGTH", "")
        is_plain = (
            environ["PATH_INFO"] == ADDRESS
            and environ["REQUEST_METHOD"] == "POST"
            and environ.get("CONTENT_TYPE") in DOCUMENT_TYPES
            and length.isdecimal()
            and int(length) <= MOST_BYTES
            # Authentication and the language cookie are left to Django.
            and "HTTP_AUTHORIZATION" not in environ
            and "HTTP_COOKIE" not in environ
        )
        words = [environ.get(name, "") for name in ("HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_PROTO")]
        is_plain = is_plain and max(map(len, words)) <= _MAX_WORD_LENGTH
        frame = self._frame(environ["wsgi.url_scheme"], *words) if is_plain else None
        if frame is None:
            return self._django(environ, start_response)
        body = environ["wsgi.input"].read(int(length))
        with translation.override(frame.language):
            try:
                NETWORK_RATE.take(network_in(environ))
                status, answer = record_document(body)
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

    def _frame_from_django(self, scheme: str, host: str, languages: str, protocol: str) -> _AnswerFrame | None:
        """Return the headers that Django sets at this URL; None where it refuses the request (another host)."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": ADDRESS,
            "QUERY_STRING": "",
            "SERVER_NAME": "",
            "SERVER_PORT": "",
            "CONTENT_TYPE": "text/plain",  # unsupported, so that nothing is read, counted or written
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
        if statuses != [_UNSUPPORTED_MEDIA_TYPE]:
            return None
        del common["Content-Type"], common["Content-Length"]
        return _AnswerFrame(common["Content-Language"], list(common.items()))

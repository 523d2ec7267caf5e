"""Serves static files, each in the variant that the request prefers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from whitenoise import WhiteNoise

from maillage.web.encodings import preferred_encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class StaticFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise, with the weights of Accept-Encoding: by itself it would send Brotli to "br;q=0"."""

    @staticmethod
    def serve(static_file: Any, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with ``static_file``, the smallest of the variants that are preferred equally."""
        # Each alternative is (pattern, path, headers), the smallest first; the file itself has no Content-Encoding.
        encodings = [dict(headers).get("Content-Encoding") for _pattern, _path, headers in static_file.alternatives]
        offered = tuple(encoding for encoding in encodings if encoding)
        preferred = preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), offered)
        narrowed = environ | {"HTTP_ACCEPT_ENCODING": preferred or ""}
        answer: Iterable[bytes] = WhiteNoise.serve(static_file, narrowed, start_response)
        return answer

"""The WSGI application: applications of features, static files, then Django; counts responses for /metrics."""

import gc
import os
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
django_application = get_wsgi_application()

# Settings and models are only available from here on.
from django.conf import settings  # noqa: E402

from maillage.core.bounds.memory import call_in_one_chunk  # noqa: E402
from maillage.core.processes import raise_gc_thresholds  # noqa: E402
from maillage.site.features import offers  # noqa: E402
from maillage.site.processes.logs import configure_logs  # noqa: E402
from maillage.site.processes.traffic import TrafficCounter  # noqa: E402
from maillage.site.published_files import served_files  # noqa: E402
from maillage.site.static_files import StaticFiles  # noqa: E402

_DAY_S = 86_400
# Kinds of URLs by prefix; all others are pages.
_KINDS = {"/tiles/": "tile", "/static/": "file", "/basemap/": "file", "/api/": "api"}


class Dispatcher:
    """Dispatches requests by path prefix: tiles and static files never reach Django.

    ``applications`` are by prefix of the path; everything else goes to ``files``, which falls back to Django.
    """

    def __init__(
        self,
        *,
        applications: "Mapping[str, WSGIApplication]",
        files: "WSGIApplication",
        count: Callable[[str, str], None],
        time_answer: Callable[[str, float], None],
    ) -> None:
        self._applications = tuple(applications.items())
        self._files = files
        self._count = count
        self._time_answer = time_answer

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Handle one request."""
        path = environ["PATH_INFO"]
        kind = next((kind for start, kind in _KINDS.items() if path.startswith(start)), "page")
        began_s = time.monotonic()

        def counted(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            self._count(kind, status)
            self._time_answer(kind, time.monotonic() - began_s)
            return start_response(status, headers, *rest)

        applications = (application for start, application in self._applications if path.startswith(start))
        return call_in_one_chunk(partial(next(applications, self._files), environ, counted))


def _add_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _make_application() -> Dispatcher:
    data_dir = Path(settings.DATA_DIR)
    configure_logs(settings.CONFIGURATION.log_form)
    gc.freeze()
    raise_gc_thresholds()
    counter = TrafficCounter(data_dir / "run")
    # Browsers cache static files for ever, since their path has a version, and the base map for a day.
    files = StaticFiles(
        django_application,
        max_age=_DAY_S,
        allow_all_origins=False,
        mimetypes={".mjs": "text/javascript", ".pmtiles": "application/vnd.pmtiles", ".woff2": "font/woff2"},
        add_headers_function=_add_headers,
        immutable_file_test=lambda _path, url: url.startswith("/static/"),
    )
    files.add_files(str(served_files(data_dir, settings.STATIC_VERSION)), prefix=settings.STATIC_URL)
    basemap = resources.files("maillage.territory") / "reference" / "basemap"
    files.add_files(str(basemap), prefix="/basemap/")
    makers = offers("applications")
    return Dispatcher(
        applications={start: make(data_dir, django_application) for start, make in makers},
        files=files,
        count=counter.count,
        time_answer=counter.time,
    )


application = _make_application()

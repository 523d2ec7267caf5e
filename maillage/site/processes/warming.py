"""Warms up pages that people open first: when a page process starts, and after each publication.

The first response of a process loads code, templates and the territory, and reads the large count files; later ones
find them in memory. Features likewise rehearse what people submit. The pages are those a visitor would get at that
moment.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final
from wsgiref.util import setup_testing_defaults

import structlog
from django.conf import settings
from django.urls import reverse

from maillage.core.problems import Problem
from maillage.core.processes import VitalThread
from maillage.measure.comparison.store.comparison import comparison_version
from maillage.measure.figures.store.figures import counts_version
from maillage.site.features import offers
from maillage.web.installation import home_territory

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LEAST_WAIT_S: Final = 1.0  # between two checks for publications
WAIT_SHARE: Final = 20.0  # and this many times the duration of the warm-up: a process spends less than 5 % on it

log = structlog.get_logger("maillage")


def first_pages() -> tuple[str, ...]:
    """The home page, the page of the installation's territory, and its weather."""
    return "/", reverse("territory", args=[home_territory()]), reverse("weather")


def start_warming(application: "WSGIApplication") -> None:
    """Keep the first pages warm in a background thread, until the process ends."""
    VitalThread(target=keep_warm, args=(application, first_pages()), name="warming", daemon=True).start()


def keep_warm(
    application: "WSGIApplication",
    paths: Sequence[str],
    *,
    pause: Callable[[float], None] = time.sleep,
    versions: Callable[[], tuple[int, int]] | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Request ``paths`` now and after each publication, while ``goes_on``; rehearse submissions once."""
    versions = versions or published_versions
    seen: tuple[int, int] | None = None
    while goes_on():
        started = time.monotonic()
        try:
            if seen is None:
                for rehearse in offers("rehearsals"):
                    rehearse()  # first: it takes less time than a page
            published = versions()
            if published != seen:
                open_pages(application, paths)
                seen = published
        except (OSError, Problem) as problem:  # files deleted or truncated: the counter rebuilds them
            log.warning("pages_not_warm", reason=str(problem))
        pause(max(LEAST_WAIT_S, WAIT_SHARE * (time.monotonic() - started)))


def published_versions() -> tuple[int, int]:
    """The versions of counts and comparisons, from which pages are made."""
    return counts_version(), comparison_version()


def open_pages(application: "WSGIApplication", paths: Iterable[str]) -> dict[str, str]:
    """Request each page and return its status."""
    statuses = {}
    for path in paths:
        status: list[str] = []
        hosts = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
        environ: WSGIEnvironment = {"PATH_INFO": path, "HTTP_HOST": hosts[0] if hosts else "localhost"}
        environ["wsgi.url_scheme"] = "https" if settings.SECURE_SSL_REDIRECT else "http"
        setup_testing_defaults(environ)
        answer = application(environ, lambda line, _headers, *_rest, status=status: status.append(line))
        try:
            for _piece in answer:
                pass
        finally:
            if (close := getattr(answer, "close", None)) is not None:
                close()  # signals the end of the request to Django
        statuses[path] = status[0]
    log.debug("pages_warm", **statuses)
    return statuses

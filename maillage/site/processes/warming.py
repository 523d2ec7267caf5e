"""Opens the pages that people open first before they do: when a page process starts, and after each publication.

The very first answer of a process loads code, templates and the territory, and reads the large count files; later ones
find all of it in memory; what people send is rehearsed likewise, by the features that take it. Nothing is shown that a
visitor would not have been shown at that moment.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final
from wsgiref.util import setup_testing_defaults

import structlog
from django.conf import settings
from django.urls import reverse

from maillage.comparison.queries.comparison import comparison_version
from maillage.core.problems import Problem
from maillage.core.processes import VitalThread
from maillage.figures.queries.figures import counts_version
from maillage.site.features import offers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LEAST_WAIT_S: Final = 1.0  # between two looks at what is published
WAIT_SHARE: Final = 20.0  # and this many times what the pages took: a process spends less than 5 % on it

log = structlog.get_logger("maillage")


def first_pages() -> tuple[str, ...]:
    """The home page, that of the territory of this installation, its weather."""
    return "/", reverse("territory", args=[settings.HOME_TERRITORY]), reverse("weather")


def start_warming(application: "WSGIApplication") -> None:
    """Keep the first pages warm beside, until the process ends."""
    VitalThread(target=keep_warm, args=(application, first_pages()), name="warming", daemon=True).start()


def keep_warm(
    application: "WSGIApplication",
    paths: Sequence[str],
    *,
    pause: Callable[[float], None] = time.sleep,
    versions: Callable[[], tuple[int, int]] | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Open ``paths`` now and whenever something was published, as long as ``goes_on``; once, rehearse what is sent."""
    versions = versions or published_versions
    seen: tuple[int, int] | None = None
    while goes_on():
        started = time.monotonic()
        try:
            if seen is None:
                for rehearse in offers("rehearsals", "REHEARSALS"):
                    rehearse()  # first: it takes less than one page does
            published = versions()
            if published != seen:
                open_pages(application, paths)
                seen = published
        except (OSError, Problem) as problem:  # files deleted or cut short: the counter makes them again
            log.warning("pages_not_warm", reason=str(problem))
        pause(max(LEAST_WAIT_S, WAIT_SHARE * (time.monotonic() - started)))


def published_versions() -> tuple[int, int]:
    """Of the counts and of the comparisons: what the pages are made of."""
    return counts_version(), comparison_version()


def open_pages(application: "WSGIApplication", paths: Iterable[str]) -> dict[str, str]:
    """The status of each page; its text is let go of."""
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
                close()  # lets Django let go of the request
        statuses[path] = status[0]
    log.debug("pages_warm", **statuses)
    return statuses

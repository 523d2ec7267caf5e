"""Every address at which figures of measurements may be read, found by itself: operations of the API and pages.

A feature shows figures when its code imports them. A new page or operation of one is asked without being named here;
one with a parameter that nobody fills fails the test.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

import maillage
from maillage.site.api import api
from tests.order.street import place_of

_SOURCE = re.compile(r"^from maillage\.measure\.(figures|comparison|repair)\.", re.MULTILINE)
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
# Tiles of what operators announce, forms of the agency, the state of the service, sitemaps, the source: no figure of
# tests is in them. The API has its operations.
_NOT_ASKED = re.compile(
    r"carte/annonce/|action/ouvrir|/suivi|/action$|source\.tar|plan/|^api|^mon-espace/|^health|^metrics|sitemap|<str:file>"
)


def features_of_figures() -> set[str]:
    """The features whose code imports figures, comparisons or zones."""
    root = Path(maillage.__file__).parent
    return {
        place_of(path.relative_to(root).as_posix())
        for path in root.rglob("*.py")
        if "tests" not in path.parts and _SOURCE.search(path.read_text())
    } | {"measure/figures"}


class Way(NamedTuple):
    """One address of a feature, and the route that it is an example of."""

    feature: str
    route: str
    address: str


def page_addresses(examples: Mapping[str, Iterable[str]]) -> Iterator[Way]:
    """Each French page and file of those features, one for each example of its parameters."""
    features = features_of_figures()
    for route, pattern in _patterns(get_resolver().url_patterns):
        feature = _feature_of(pattern.callback)
        if feature in features and not route.startswith("en/") and not _NOT_ASKED.search(route):
            yield from (Way(feature, f"/{route}", f"/{address}") for address in _filled(route, examples))


def operation_addresses(examples: Mapping[str, Iterable[str]]) -> Iterator[Way]:
    """Each reading operation of the API of those features."""
    features = features_of_figures()
    for path, operations in _operations():
        for operation in operations:
            feature = _feature_of(operation.view_func)
            if "GET" in operation.methods and feature in features:
                yield from (Way(feature, path, address) for address in _filled(path, examples))


def _feature_of(view: Callable[..., Any]) -> str:
    house, _, rest = view.__module__.partition(".")
    return place_of(rest.replace(".", "/")) if house == "maillage" else ""


def _operations() -> Iterator[tuple[str, list[Any]]]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            yield "/api/v1" + prefix.rstrip("/") + path, view.operations


def _patterns(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield route, pattern


def _filled(route: str, examples: Mapping[str, Iterable[str]]) -> Iterator[str]:
    parameter = _PARAMETER.search(route)
    if parameter is None:
        yield route
        return
    name = parameter[1] or parameter[2]
    assert name in examples, f"{route}: name an example of {name}"
    for value in examples[name]:
        yield from _filled(route[: parameter.start()] + value + route[parameter.end() :], examples)

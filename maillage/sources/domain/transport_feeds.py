"""Decides which timetables (GTFS) of the national access point to transport data are of the region.

The list is that of https://transport.data.gouv.fr/api/datasets: what is read of it follows the description of that API
in the program that answers (etalab/transport-site, July 2026).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from pydantic import TypeAdapter

from maillage.core.problems import Problem, sentence

MOST_FEEDS: Final = 100  # a region has thirty to sixty
FEEDS_LIST: Final = "horaires.json"  # in the archive of a region's feeds, beside the feeds
_TIMETABLES: Final = "public-transit"
_GTFS: Final = "GTFS"
_LICENCES: Final[Mapping[str, str]] = {"lov2": "lov2", "fr-lo": "lov2", "odc-odbl": "odbl"}
OTHER_LICENCE: Final = sentence(
    "sa licence (%(licence)s) n’est ni la Licence Ouverte ni l’ODbL : reprenez-le à la main si elle le permet."
)
TOO_MANY: Final = sentence("la région en a plus de %(most)s : déclarez une source à vous pour les autres.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportFeed:
    """A GTFS archive of a region: what it is, who publishes it under which licence, for which areas, where it is.

    ``id`` is that of its resource at the national portal, ``dataset`` that of its data set. ``areas`` are addresses of
    territories ("epci:244400404"). ``file`` is its name in the archive of feeds, "" while it is left out; ``problem``
    says why (code, message id, parameters).
    """

    id: str
    dataset: str
    title: str
    publisher: str = ""
    licence: str = ""
    page: str = ""
    address: str = ""
    areas: tuple[str, ...] = ()
    file: str = ""
    problem: Mapping[str, Any] = field(default_factory=dict)


FEEDS: Final = TypeAdapter(tuple[TransportFeed, ...])


def problem_words(problem: Problem) -> dict[str, Any]:
    """Why a feed is left out, as it is kept beside it."""
    return {"code": problem.code, "message": problem.message, "params": dict(problem.params)}


def feeds_of_region(datasets: list[Any], areas: frozenset[str]) -> tuple[TransportFeed, ...]:
    """The timetables of which every area is one of ``areas`` (addresses of territories), in the order of their ids.

    Those of all France, or of several regions, are of no region. Of a data set that holds several archives each is a
    feed of its own. Raises ValueError, TypeError or KeyError where the list has another form.
    """
    feeds = sorted(
        (
            feed
            for dataset in datasets
            if dataset["type"] == _TIMETABLES and (covered := _areas(dataset["covered_area"])) and covered <= areas
            for feed in _feeds(dataset, tuple(sorted(covered)))
        ),
        key=lambda feed: (feed.dataset, feed.id),
    )
    too_many = {"code": "feeds_too_many", "message": TOO_MANY, "params": {"most": MOST_FEEDS}}
    return tuple(
        feed if number < MOST_FEEDS or feed.problem else replace(feed, problem=too_many)
        for number, feed in enumerate(feeds)
    )


def newest_day(datasets: list[Any], feeds: tuple[TransportFeed, ...]) -> date | None:
    """The day on which one of ``feeds`` changed last, as the list says."""
    ids = {feed.id for feed in feeds}
    days = [
        datetime.fromisoformat(resource["updated"]).date()
        for dataset in datasets
        for resource in dataset["resources"]
        if resource.get("datagouv_id") in ids and resource.get("updated")
    ]
    return max(days, default=None)


def _areas(covered: list[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(f"{area['type']}:{area['insee']}" for area in covered)


def _feeds(dataset: Mapping[str, Any], areas: tuple[str, ...]) -> Iterator[TransportFeed]:
    archives = [
        resource
        for resource in dataset["resources"]
        if resource.get("format") == _GTFS and resource.get("type", "main") == "main" and resource.get("datagouv_id")
    ]
    licence = _LICENCES.get(str(dataset.get("licence")), "")
    params = {"licence": str(dataset.get("licence") or "?")[:40]}
    problem = {} if licence else {"code": "feed_licence", "message": OTHER_LICENCE, "params": params}
    for archive in archives:
        title = str(dataset["title"])
        yield TransportFeed(
            id=str(archive["datagouv_id"]),
            dataset=str(dataset["datagouv_id"]),
            title=title if len(archives) == 1 else f"{title} · {archive.get('title') or archive['datagouv_id']}",
            publisher=str((dataset.get("publisher") or {}).get("name") or ""),
            licence=licence,
            page=str(dataset.get("page_url") or ""),
            address=str(archive["url"]),
            areas=areas,
            problem=problem,
        )

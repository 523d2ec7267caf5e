"""Gathers the timetables of a region from the national access point: its list, then each archive, as one file.

An archive that cannot be had now is replaced by the copy of the last time; without one it is left out, with the reason
beside it. The same archives give the same bytes, and so the same digest.
"""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from maillage.core.problems import NotFound, Problem, sentence
from maillage.sources.domain.transport_feeds import (
    FEEDS,
    FEEDS_LIST,
    TransportFeed,
    feeds_of_region,
    newest_day,
    problem_words,
)
from maillage.sources.intake.locating import Ask, RegionCodes, unreadable

LastAnswer = Callable[[str], bytes | None]
_SAME_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_NONE: Final = sentence(
    "« %(address)s » n’a aucun horaire (GTFS) pour la région %(region)s : ses territoires y sont écrits autrement."
)


def write_feeds(address: str, codes: RegionCodes, target: Path, *, ask: Ask, last_answer: LastAnswer) -> date | None:
    """Write the timetables of the region and their list to ``target``; the day on which one of them changed last.

    Raises:
        NotFound: the region has none. Unavailable, Refused: the list has another form, or no archive can be had now.
    """
    try:
        datasets = json.loads(ask(address))
        feeds = feeds_of_region(datasets, codes.areas)
        day = newest_day(datasets, feeds)
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise unreadable(address) from error
    if not feeds:
        raise NotFound("source_nothing_fits", _NONE, address=address, region=codes.region)
    written: list[TransportFeed] = []
    failure: Problem | None = None
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for feed in feeds:
            try:
                content = None if feed.problem else _archive_of(feed, ask, last_answer)
            except Problem as problem:
                # The others are taken; this one is told beside them.
                failure = problem
                written.append(replace(feed, problem=problem_words(problem)))
                continue
            if content is None:
                written.append(feed)
            else:
                written.append(replace(feed, file=f"{feed.id}.zip"))
                archive.writestr(zipfile.ZipInfo(written[-1].file, _SAME_MOMENT), content)
        archive.writestr(zipfile.ZipInfo(FEEDS_LIST, _SAME_MOMENT), FEEDS.dump_json(tuple(written)))
    if failure is not None and not any(feed.file for feed in written):
        raise failure
    return day


def _archive_of(feed: TransportFeed, ask: Ask, last_answer: LastAnswer) -> bytes:
    try:
        return ask(feed.address)
    except Problem:
        content = last_answer(feed.address)
        if content is None:
            raise
        return content

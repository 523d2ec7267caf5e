"""A small GTFS feed that breaks no rule, and archives of it with some files changed."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from maillage.opendata.timetables.intake.feed_reading import FeedReading, reading_of

TODAY: Final = date(2026, 12, 1)  # a Tuesday
FEED: Final[Mapping[str, str]] = {
    "agency.txt": (
        "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n"
        "R,Réseau de la Baie,https://baie.example,Europe/Paris,fr\n"
    ),
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "gare,Gare,47.1000,-2.1000,1,\n"
        "gare-1,Gare,47.1000,-2.1000,0,gare\n"
        "port,Port,47.1100,-2.1000,,\n"
        "plage,Plage,47.1200,-2.1000,,\n"
    ),
    "routes.txt": (
        "route_id,agency_id,route_short_name,route_long_name,route_type,route_color,route_text_color\n"
        "L1,R,1,Gare – Plage,3,0B5E8A,FFFFFF\n"
    ),
    "trips.txt": "route_id,service_id,trip_id,shape_id\nL1,semaine,t1,s1\nL1,semaine,t2,s1\nL1,samedi,t3,s1\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
        "t1,07:58:00,08:00:00,gare-1,1,0\n"
        "t1,08:04:00,08:04:00,port,2,1112\n"
        "t1,08:09:00,08:09:00,plage,3,2224\n"
        "t2,17:30:00,17:30:00,gare-1,1,0\n"
        "t2,17:34:00,17:34:00,port,2,1112\n"
        "t2,17:39:00,17:39:00,plage,3,2224\n"
        "t3,23:55:00,23:55:00,gare-1,1,0\n"
        "t3,24:03:00,24:03:00,port,2,1112\n"
        "t3,25:10:00,25:10:00,plage,3,2224\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "semaine,1,1,1,1,1,0,0,20261130,20270228\n"
        "samedi,0,0,0,0,0,1,0,20261130,20270228\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nsemaine,20261225,2\nsamedi,20261225,1\n",
    "shapes.txt": (
        "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
        "s1,47.1000,-2.1000,1,0\n"
        "s1,47.1100,-2.1000,2,1112\n"
        "s1,47.1200,-2.1000,3,2224\n"
    ),
    "feed_info.txt": (
        "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version\n"
        "Réseau de la Baie,https://baie.example,fr,20261130,20270228,2026-12\n"
    ),
}


def feed_octets(files: Mapping[str, str | bytes | None] | None = None, *, folder: str = "") -> bytes:
    """A ZIP of the small feed with ``files`` in place of its own; None leaves a file out."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({**FEED, **(files or {})}).items():
            if content is not None:
                # The same octets each time: a part bears no hour of today.
                part = zipfile.ZipInfo(f"{folder}{name}", (2026, 12, 1, 9, 0, 0))
                archive.writestr(part, content, zipfile.ZIP_DEFLATED)
    return octets.getvalue()


def feed_archive(folder: Path, files: Mapping[str, str | bytes | None] | None = None, *, inside: str = "") -> Path:
    """The same as a file in ``folder``."""
    path = folder / "horaires.zip"
    path.write_bytes(feed_octets(files, folder=inside))
    return path


def reading_with(
    folder: Path, files: Mapping[str, str | bytes | None] | None = None, *, today: date = TODAY
) -> FeedReading:
    """The reading of the small feed with some files changed."""
    return reading_of(feed_archive(folder, files), today=today)


def changed(name: str, *pairs: tuple[str, str]) -> dict[str, str | bytes | None]:
    """One file of the small feed with texts replaced; each must be there."""
    text = FEED[name]
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return {name: text}


def faults(reading: FeedReading) -> list[tuple[str, str, str, tuple[int, ...]]]:
    """Rule, file, field and rows of each finding."""
    return [(found.rule.code, found.file, found.field_name, found.rows) for found in reading.findings]

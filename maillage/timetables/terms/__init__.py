"""Words of timetables: the files and fields of GTFS, the rules of its validator, findings, a feed, its summary."""

from typing import Final

SCHEMA_ID: Final = "mobilitydata/gtfs"
REFERENCE: Final = "https://gtfs.org/documentation/schedule/reference/"
# The concept for GTFS in mobilityDCAT-AP, the profile of the national access points.
MOBILITY_STANDARD: Final = "https://w3id.org/mobilitydcat-ap/mobility-data-standard/gtfs"

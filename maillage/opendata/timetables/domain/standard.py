"""The standard of timetables: the ids of its schema, of its documentation and of its concept in mobilityDCAT-AP."""

from typing import Final

SCHEMA_ID: Final = "mobilitydata/gtfs"
REFERENCE: Final = "https://gtfs.org/documentation/schedule/reference/"
# The concept for GTFS in mobilityDCAT-AP, the profile of the national access points.
MOBILITY_STANDARD: Final = "https://w3id.org/mobilitydcat-ap/mobility-data-standard/gtfs"

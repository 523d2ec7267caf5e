"""The schema of a mapping file, strictly typed, and its checks before the first row is read.

Documented with two real examples in docs/how-to/import.md. Unknown and unused keys are refused, so that a typing error
never drops a field.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from maillage.core.geo import distance_m
from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import parse_moment
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.intake.periods import PeriodWord, moment_within

# Factor of each unit to the unit of the subtest's figure (bit/s or ms).
UNITS: Final[Mapping[str, float]] = {
    "bit/s": 1.0,
    "kbit/s": 1e3,
    "Mbit/s": 1e6,
    "Gbit/s": 1e9,
    "ms": 1.0,
    "s": 1e3,
}
RATES: Final = frozenset({SubtestKind.DOWNLOAD, SubtestKind.UPLOAD})
# A place is a town, a beach or a valley; anything wider than this (the urban area of Paris) is already a territory.
WIDEST_PLACE_M: Final = 60_000.0
NOT_A_MOMENT: Final = sentence(
    "« %(value)s » de « %(field)s » ne dit pas quand : écrivez AAAA-MM-JJ HH:MM:SS, ou, sous [time], « period » "
    "(day, month, quarter ou year) et une période de cette longueur, comme 2026-03, mars 2026, T1 2026 ou 2026."
)
OriginWord = Literal["declared", "sim", "network", "asn", "radio", "inferred"]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class MappingPart(BaseModel):
    """Base class: no unknown key, no type coercion."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SourcePart(MappingPart):
    """The file's publisher and licence, and the origin of its figures."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
    title: str
    publisher: str
    licence: str
    url: str
    origin: Literal["crowd", "drive_test", "foreign"]
    public_campaign: bool = False
    formats: list[Literal["csv", "xlsx", "parquet", "geojson"]] = ["csv"]
    sheets: str = "*"
    rows_min: int = 1
    refused_share_max: Annotated[float, Field(ge=0, le=1)] = 0.5


class ValuePart(MappingPart):
    """A value: from a column, optionally translated by a lookup, or a constant."""

    column: str | None = None
    constant: str | None = None
    lookup: dict[str, str] = {}

    @model_validator(mode="after")
    def _has_one(self) -> "ValuePart":
        if (self.column is None) == (self.constant is None):
            raise ValueError("give either column or constant")
        if self.constant is not None and self.lookup:
            raise ValueError("a constant is not looked up: write the value itself")
        return self


class OriginatedPart(ValuePart):
    """A value and how it is known."""

    origin: OriginWord = "declared"


class TimePart(ValuePart):
    """Time of the test, with the time zone of texts without one; ``period`` for texts that name a period only."""

    timezone: str = "UTC"
    period: PeriodWord | None = None


class RowsPart(MappingPart):
    """Row filter: ``keep`` selects rows by column values, ``exclude`` removes rows."""

    keep: dict[str, Annotated[list[str], Field(min_length=1)]] = {}
    exclude: dict[str, Annotated[list[str], Field(min_length=1)]] = {}

    def has(self, fields: Mapping[str, str]) -> bool:
        """Return whether the filter selects a row with these fields; an empty cell is ""."""
        return all(fields.get(column, "") in values for column, values in self.keep.items()) and not any(
            fields.get(column, "") in values for column, values in self.exclude.items()
        )


class PositionMapping(MappingPart):
    """Position: columns in degrees, or a column that names a place of ``[places]``."""

    lon: str | None = None
    lat: str | None = None
    place: str | None = None
    accuracy_m: Annotated[float, Field(ge=0)] | None = None


class PointPart(MappingPart):
    """A named position in degrees (WGS 84)."""

    lon: Longitude
    lat: Latitude


class SubtestMapping(MappingPart):
    """A subtest: column and unit of its figure; ``timeout_at`` is the timeout; ``ok`` is the success column."""

    column: str
    unit: str
    timeout_at: float | None = None
    ok: str | None = None
    page: str | None = None


class MappedPlace(MappingPart):
    """A place to create around the positions of the file, with a margin of ``margin_m``."""

    address: Annotated[str, Field(pattern=r"^place:[a-z0-9-]+$")]
    name: str
    margin_m: Annotated[float, Field(ge=0, le=50_000)] = 1_000.0


class MappingFile(MappingPart):
    """A validated mapping file."""

    source: SourcePart
    identity: list[str] = []
    device: Annotated[list[str], Field(min_length=1)]
    rows: RowsPart = RowsPart()
    time: TimePart
    operator: OriginatedPart
    technology: OriginatedPart | None = None
    context: ValuePart | None = None
    position: PositionMapping = PositionMapping()
    places: dict[str, PointPart] = {}
    subtests: dict[SubtestKind, SubtestMapping]
    radio: dict[Literal["rsrp_dbm", "rsrq_db", "sinr_db", "rssi_dbm"], str] = {}
    keep: dict[str, str] = {}
    ignore: dict[str, str] = {}
    place: MappedPlace | None = None
    flags: list[str] = []


def check_mapping(mapping: MappingFile) -> None:
    """Raise Refused for a mapping that cannot locate its rows in space or time, or that measures nothing."""
    for kind, part in mapping.subtests.items():
        if part.unit not in UNITS or part.unit.endswith("bit/s") is not (kind in RATES):
            message = sentence("L’unité « %(unit)s » ne convient pas à « %(kind)s » : bit/s à Gbit/s, ou ms, s.")
            raise Refused("wrong_unit", message, unit=part.unit, kind=kind.value)
        if part.page is not None and kind is not SubtestKind.WEB:
            message = sentence("Rien ne lit « page » sous « %(kind)s » : elle va sous [subtests.web], ou retirez-la.")
            raise Refused("page_unread", message, kind=kind.value)
    if not mapping.subtests and not mapping.radio:
        message = sentence(
            "Rien n’est mesuré : donnez des colonnes à [subtests], ou à [radio] pour un fichier de signal."
        )
        raise Refused("nothing_measured", message)
    _check_position(mapping)
    _check_place(mapping)
    try:
        ZoneInfo(mapping.time.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = sentence("« %(zone)s » n’est pas un fuseau horaire : écrivez par exemple Europe/Paris.")
        raise Refused("unknown_timezone", message, zone=mapping.time.timezone[:80]) from error
    for text in (*mapping.time.lookup.values(), *([] if mapping.time.constant is None else [mapping.time.constant])):
        if (moment_within(text, mapping.time.period) if mapping.time.period else parse_moment(text)) is None:
            raise Refused("not_a_moment", NOT_A_MOMENT, value=text[:80], field="time")


def _check_position(mapping: MappingFile) -> None:
    where = mapping.position
    if where.lon is None and where.lat is None and where.place is None:
        message = sentence(
            "Rien ne place les mesures : donnez à [position] les colonnes « lon » et « lat », "
            "ou la colonne « place » des noms de la liste [places]."
        )
        raise Refused("no_position", message)
    by_name, by_degrees = where.place is not None, (where.lon, where.lat) != (None, None)
    if by_name is by_degrees or (by_degrees and (None in {where.lon, where.lat} or where.lon == where.lat)):
        message = sentence("La position se donne par « lon » et « lat », ou par « place » et la liste [places].")
        raise Refused("wrong_position", message)
    if by_name and not mapping.places:
        message = sentence(
            "La colonne « %(column)s » nomme des lieux, mais aucun n’a de position : "
            "donnez la longitude et la latitude de chacun dans [places]."
        )
        raise Refused("no_places", message, column=where.place or "")


def _check_place(mapping: MappingFile) -> None:
    if mapping.place is None:
        if mapping.places and mapping.position.place is None:
            message = sentence("Rien ne lit [places] : nommez sa colonne dans [position] (« place »), ou retirez-la.")
            raise Refused("places_unread", message)
        return
    if not mapping.places:
        message = sentence(
            "[place] se dessine autour des positions de [places], et il n’y en a pas : ajoutez-les, ou retirez [place]."
        )
        raise Refused("place_without_points", message)
    degrees = np.array([(point.lon, point.lat) for point in mapping.places.values()])
    (west, south), (east, north) = degrees.min(axis=0), degrees.max(axis=0)
    width_m = float(distance_m(west, south, east, north)) + 2 * mapping.place.margin_m
    if width_m > WIDEST_PLACE_M:
        message = sentence(
            "Le lieu « %(name)s » ferait %(width)s km de large, au plus %(most)s : resserrez [places] et « margin_m », "
            "ou retirez [place] (communes, départements et régions sont déjà des territoires)."
        )
        width, most = round(width_m / 1_000), round(WIDEST_PLACE_M / 1_000)
        raise Refused("place_too_large", message, name=mapping.place.name, width=width, most=most)

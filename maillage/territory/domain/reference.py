"""The reference as values: territories, retired codes, aliases, contours; and a newer file as an update to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from maillage.core.tables.rejected_rows import NONE_REJECTED, RejectionReport
from maillage.territory.domain.terms import Kind, Territory


@dataclass(frozen=True, slots=True)
class Retired:
    """A retired code, the name it had, and the commune it became."""

    code: str
    name: str
    current: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The complete reference. Contours are in degrees, by address; ``members`` are the communes of places."""

    territories: tuple[Territory, ...]
    retired: tuple[Retired, ...]
    aliases: tuple[tuple[str, str], ...]
    contours: Mapping[str, BaseGeometry]
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, kind: Kind) -> dict[str, Territory]:
        """The territories of one kind, by code."""
        return {territory.code: territory for territory in self.territories if territory.kind is kind}


class UpdateForm(StrEnum):
    """The form of a newer file: contours (Admin Express and similar), Insee's list of communes (COG) or populations.

    Postal codes come from La Poste.
    """

    CONTOURS = "contours"
    COG = "cog"
    POPULATIONS = "populations"
    POSTAL_CODES = "postal-codes"


@dataclass(frozen=True, slots=True)
class UpdatedCommune:
    """One commune of a newer file; None for what the file does not give."""

    code: str
    name: str
    population: int | None = None
    departement: str | None = None
    region: str | None = None
    epci: str | None = None
    contour: BaseGeometry | None = None
    postal_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """A parsed update: ``retired`` are the mergers it declares; ``repaired`` counts repaired contours.

    ``rejected`` are the rows set aside, in forms where a row may be.
    """

    form: UpdateForm
    vintage: str
    communes: tuple[UpdatedCommune, ...]
    retired: tuple[Retired, ...] = ()
    repaired: int = 0
    rejected: RejectionReport = NONE_REJECTED

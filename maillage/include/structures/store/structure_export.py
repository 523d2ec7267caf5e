"""Structures and zones as columns: what is downloaded is what is seen, can be taken in again, and is a data set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from maillage.buy.companies.store.companies import companies_by_siren
from maillage.core.schema.terms import FieldType
from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structures import SCHEMA_ID, Activity, Reach, ReachKind, ServiceKind
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structures import (
    ContractsWon,
    contracts_won,
    stated_structure,
    structures_of_kind,
)
from maillage.include.structures.store.zones import SectorZone
from maillage.kits.lists.columns import Column, Columns
from maillage.opendata.catalog.store.consolidation import publish_rows
from maillage.territory.store.territories import names_of

# As docs/explanation/blank-zones.md names them: the file is in French in every language of the page.
_STATE_WORDS: Final = {
    ZoneState.ENOUGH: "assez",
    ZoneState.THIN: "peu",
    ZoneState.NONE: "aucune",
    ZoneState.UNKNOWN: "non connu",
}
_BETWEEN: Final = "|"
_DIGITS: Final = ".10g"  # no needless zeros
_SERVICE_WORDS: Final = {
    ServiceKind.SERVICE: "prestation",
    ServiceKind.STAFFING: "mise à disposition",
    ServiceKind.GOODS: "fabrication",
}
_UNKNOWN_REACH: Final = Reach(ReachKind.UNKNOWN)

_SLUG: Final = "structures-inclusives"


@dataclass(frozen=True, slots=True)
class StructureLine:
    """A row of the table: the ``activities`` of a structure that reach as far, in one way; none where nobody said."""

    row: Structure
    activities: tuple[Activity, ...]
    commune: str
    won: ContractsWon | None

    @property
    def services(self) -> tuple[ServiceKind, ...]:
        """How it works in these sectors."""
        return self.activities[0].services if self.activities else ()

    @property
    def reach(self) -> Reach:
        """How far."""
        return self.activities[0].reach if self.activities else _UNKNOWN_REACH


def structure_lines(rows: Iterable[Structure]) -> Iterator[StructureLine]:
    """The rows of the table of structures: one for each reach and way of working."""
    several = list(rows)
    communes = names_of(row.commune for row in several if row.commune)
    won = contracts_won(row.siret for row in several)
    for row in several:
        stated = stated_structure(row)
        alike = groupby(stated.activities, key=lambda activity: (activity.services, activity.reach))
        for activities in [tuple(group) for _key, group in alike] or [()]:
            yield StructureLine(row, activities, communes.get(row.commune, ""), won.get(row.siret))


STRUCTURE_COLUMNS: Final[Columns[StructureLine]] = (
    Column("siret", lambda line: line.row.siret),
    Column("type", lambda line: line.row.kind),
    Column("denomination", lambda line: line.row.name),
    Column("adresse", lambda line: line.row.address),
    Column("code_postal", lambda line: line.row.postal_code),
    Column("commune", lambda line: line.commune),
    Column("lon", lambda line: line.row.lon, FieldType.NUMBER, number_format=_DIGITS),
    Column("lat", lambda line: line.row.lat, FieldType.NUMBER, number_format=_DIGITS),
    Column("secteurs", lambda line: _BETWEEN.join(activity.sector for activity in line.activities)),
    Column("prestations", lambda line: _BETWEEN.join(_SERVICE_WORDS[service] for service in line.services)),
    Column("rayon_km", lambda line: line.reach.radius_km, FieldType.NUMBER, number_format=_DIGITS),
    Column("zones", lambda line: _BETWEEN.join(line.reach.zones)),
    Column("france", lambda line: "oui" if line.reach.kind is ReachKind.COUNTRY else ""),
    Column("effectif", lambda line: line.row.employees, FieldType.NUMBER, number_format=_DIGITS),
    Column("chiffre_affaires", lambda line: line.row.turnover_eur, FieldType.NUMBER, number_format=_DIGITS),
    Column("capacite", lambda line: line.row.capacity),
    Column("labels", lambda line: _BETWEEN.join(line.row.labels)),
    Column("references", lambda line: _BETWEEN.join(line.row.references)),
    Column("reseaux", lambda line: _BETWEEN.join(line.row.groups)),
    Column("site", lambda line: line.row.website),
    Column("description", lambda line: line.row.description),
    Column("confirmee_le", lambda line: line.row.confirmed_on, FieldType.DATE),
    Column("marches_siret", lambda line: line.won.by_siret if line.won else None, FieldType.NUMBER),
    Column("marches_autres_etablissements", lambda line: line.won.of_company if line.won else None, FieldType.NUMBER),
    Column("origine", lambda line: line.row.source),
)
ZONE_COLUMNS: Final[Columns[SectorZone]] = (
    Column("zone", lambda cell: cell.zone.name),
    Column("code_zone", lambda cell: cell.zone.code),
    Column("secteur", lambda cell: sectors()[cell.sector].name),
    Column("etat", lambda cell: _STATE_WORDS[cell.state]),
    Column("structures_confirmees", lambda cell: cell.supply.confirmed, FieldType.INTEGER),
    Column("structures_a_confirmer", lambda cell: cell.supply.unconfirmed, FieldType.INTEGER),
    Column("marches_en_cours", lambda cell: cell.demand.in_force, FieldType.INTEGER),
    Column("marches_finissant_18_mois", lambda cell: cell.demand.ending, FieldType.INTEGER),
    Column("achats_annonces", lambda cell: cell.demand.planned, FieldType.INTEGER),
)


def give_structure_table(now: datetime) -> int:
    """1 where the data set of structures is new in the catalogue or has a new version, else 0."""
    rows = list(structures_of_kind(is_invented=False).filter(withdrawn_at=None).order_by("siret", "kind"))
    # A company that is a natural person would put her name into the file.
    people = {siren for siren, company in companies_by_siren({row.siren for row in rows}).items() if company.is_person}
    rows = [row for row in rows if row.siren not in people]
    if not rows:
        return 0
    return publish_rows(SCHEMA_ID, STRUCTURE_COLUMNS, structure_lines(rows), slug=_SLUG, now=now)

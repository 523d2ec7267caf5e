"""Reads a list of structures: one row a structure and reach, several rows of one structure where reaches differ.

The column names are those of our schema (maillage/structures-inclusives), with the spellings that directories use, or
those of the list of data·inclusion (schema v1), where ``reseaux_porteurs`` lists what a structure is. A row that cannot
be read is set aside and the others go on: a list of thousands is never lost for thirteen wrong numbers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.core.tables.rejected_rows import RejectedRows, RejectionLimit, RejectionReport
from maillage.core.tables.source_rows import SourceRow, Table
from maillage.core.tables.trusted_rows import open_table
from maillage.core.text import normalised_text
from maillage.include.structures.domain.networks import network_of
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structures import (
    LONGEST_ADDRESS,
    LONGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    MOST_ACTIVITIES,
    MOST_RADIUS_KM,
    Activity,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
    is_email,
    is_of_a_person,
)
from maillage.territory.domain.terms import Kind, is_code

Word = TypeVar("Word")

MOST_FINDINGS: Final = 1_000
MOST_ROWS: Final = 200_000
# Lists are kept by hand: a real one of 3,853 rows (2021) had 13 wrong numbers.
LIST_LIMIT: Final = RejectionLimit(share=0.05)
_COLUMNS: Final[Mapping[str, str]] = {
    "kind": "type",
    "raison_sociale": "denomination",
    "nom": "denomination",
    "name": "denomination",
    "adresse": "adresse",
    "address": "adresse",
    "addresse_ligne_1": "adresse",  # as emplois.inclusion.beta.gouv.fr writes it
    "addresse_ligne_2": "complement_adresse",
    "post_code": "code_postal",
    "cp": "code_postal",
    "city": "commune",
    "ville": "commune",
    "longitude": "lon",
    "latitude": "lat",
    "secteur": "secteurs",
    "prestation": "prestations",
    "rayon": "rayon_km",
    "etp": "effectif",
    "ca": "chiffre_affaires",
    "site_web": "site",
    "website": "site",
    "email": "courriel",
    "mail": "courriel",
    "tel": "telephone",
    "phone": "telephone",
    "groupements": "reseaux",
    "reseau": "reseaux",
}
_NEEDED: Final = frozenset({"siret", "type", "denomination"})
_BESIDE: Final = frozenset({"OPCS"})  # kinds of emplois.inclusion that are no structures: they carry the clause itself
# What identifies the list of data·inclusion, once its "nom" is our "denomination".
_OF_DATA_INCLUSION: Final = frozenset({"siret", "denomination", "reseaux_porteurs"})
_CARRIER: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # of the list in a cell, however its form writes lists
# The file gathers sources: the two that keep the registers of insertion and of the ESAT say it best.
_BEST_SOURCES: Final = ("emplois-de-linclusion", "finess")
_KINDS: Final = {kind.value: kind for kind in StructureKind}
_YES_NO: Final = {"OUI": True, "NON": False, "1": True, "0": False, "TRUE": True, "FALSE": False}
_SERVICES: Final = {normalised_text(kind.label): kind for kind in ServiceKind} | {
    "prestation": ServiceKind.SERVICE,
    "mise a disposition": ServiceKind.STAFFING,
    "fabrication": ServiceKind.GOODS,
    **{kind.value: kind for kind in ServiceKind},
}
_BAD_SIRET: Final = sentence(
    "« %(value)s » n’est pas un SIRET juste : vérifiez ses quatorze chiffres (un SIREN seul, de neuf chiffres, ne dit "
    "pas l’établissement)."
)
_UNKNOWN_SECTOR: Final = sentence("« %(value)s » n’est pas un secteur connu : prenez-en un de la liste des secteurs.")
_UNKNOWN_SERVICE: Final = sentence(
    "« %(value)s » n’est pas une façon de travailler connue : écrivez prestation, mise à disposition ou fabrication."
)
_NO_KIND: Final = sentence(
    "Le type de la structure manque : écrivez EI, AI, ACI, ETTI, EITI, GEIQ, EA, EATT, ESAT, SEP ou ESS."
)
_TWO_NAMES: Final = sentence(
    "Le SIRET %(siret)s a deux dénominations pour le type %(kind)s : « %(first)s » et « %(other)s ». La première est "
    "gardée."
)
_EMAIL_LEFT_OUT: Final = sentence(
    "« %(value)s » n’est pas l’adresse d’une structure (celle d’une personne, ou aucune) : elle n’est pas reprise, le "
    "reste de la ligne l’est."
)
_NO_COLUMNS: Final = sentence("« %(file)s » n’a pas les colonnes siret, type et denomination : prenez le modèle.")
_NONE_OF_OURS: Final = sentence(
    "« %(file)s » n’a aucune structure d’insertion ou de handicap parmi ses %(rows)s lignes : prenez la liste des "
    "structures de data·inclusion."
)
_TOO_LONG: Final = sentence("« %(file)s » a plus de %(most)s lignes : coupez-le en plusieurs.")


@dataclass(frozen=True, slots=True)
class ReadStructures:
    """What a list holds: the structures that could be read, and what is wrong with other rows or cells.

    ``rejected`` counts the rows that were set aside; ``beside`` those of national lists about other organisations.
    """

    structures: tuple[StatedStructure, ...]
    findings: tuple[Finding, ...]
    rejected: RejectionReport
    beside: int = 0


def read_structures(path: Path) -> ReadStructures:
    """The structures of a file, in the order of their first rows.

    Refused where the file cannot be opened, lacks the needed columns, has more than MOST_ROWS, or more rows that are
    none than LIST_LIMIT allows.
    """
    notes: list[Finding] = []
    rows = RejectedRows(LIST_LIMIT, examples=MOST_FINDINGS)
    with open_table(path, spelling=_spelling) as table:
        columns = set(table.columns)
        if columns >= _NEEDED:
            structures, beside = _own_list(_within_bounds(table, rows, path.name), rows, notes)
        elif columns >= _OF_DATA_INCLUSION:
            structures, beside = _data_inclusion(_within_bounds(table, rows, path.name), rows, notes)
        else:
            raise Refused("structures_columns", _NO_COLUMNS, file=path.name)
    rejected = rows.checked(path.name)
    if not structures:
        raise Refused("structures_none", _NONE_OF_OURS, file=path.name, rows=rejected.rows)
    findings = sorted((*notes, *rejected.findings), key=lambda finding: finding.row_number or 0)
    return ReadStructures(tuple(structures.values()), tuple(findings[:MOST_FINDINGS]), rejected, beside)


_Structures = dict[tuple[str, StructureKind], StatedStructure]


def _within_bounds(table: Table, rows: RejectedRows, file: str) -> Iterator[SourceRow | Refused]:
    for row in table.rows:
        if rows.rows > MOST_ROWS:
            raise Refused("structures_too_long", _TOO_LONG, file=file, most=MOST_ROWS)
        yield row


def _own_list(
    table_rows: Iterator[SourceRow | Refused], rows: RejectedRows, notes: list[Finding]
) -> tuple[_Structures, int]:
    """The structures of a list, and how many of its rows are about organisations of another kind."""
    structures: _Structures = {}
    beside = 0

    def parse(row: SourceRow) -> tuple[int, StatedStructure | None]:
        if row.fields.get("type", "").strip().upper() in _BESIDE:
            return row.number, None
        kind = row.take_choice("type", _KINDS)
        if kind is None:
            raise row.refusal("missing", _NO_KIND, "type")
        return row.number, _structure(row, kind, notes)

    for number, stated in rows.accepted(table_rows, parse):
        if stated is None:
            beside += 1
            continue
        first = structures.get((stated.siret, stated.kind))
        if first is not None and normalised_text(first.name) != normalised_text(stated.name):
            params: dict[str, str | float] = {"siret": first.siret, "kind": first.kind.value}
            params |= {"first": first.name[:80], "other": stated.name[:80]}
            notes.append(Finding("structures.two_names", _TWO_NAMES, "denomination", number, params))
        if first is not None:
            # Another row of the same structure: the first one stands, with the activities of both.
            stated = replace(first, activities=(*first.activities, *stated.activities)[:MOST_ACTIVITIES])  # noqa: PLW2901 -- the same structure, completed
        structures[stated.siret, stated.kind] = stated
    return structures, beside


def _data_inclusion(
    table_rows: Iterator[SourceRow | Refused], rows: RejectedRows, notes: list[Finding]
) -> tuple[_Structures, int]:
    """The structures among the organisations of data·inclusion, and how many rows are about others.

    Sources repeat each other: of one establishment and kind the row of the best source stands.
    """
    structures: _Structures = {}
    ranks: dict[tuple[str, StructureKind], int] = {}
    beside = 0

    def parse(row: SourceRow) -> tuple[int, tuple[StatedStructure, ...]]:
        carriers = _CARRIER.findall((row.take("reseaux_porteurs") or "").lower())
        kinds = [_KINDS[name.upper()] for name in carriers if name.upper() in _KINDS]
        source = row.take("source") or ""
        rank = _BEST_SOURCES.index(source) if source in _BEST_SOURCES else len(_BEST_SOURCES)
        if not kinds:
            return rank, ()
        stated = _structure(row, kinds[0], notes)
        return rank, tuple(replace(stated, kind=kind) for kind in dict.fromkeys(kinds))

    for rank, found in rows.accepted(table_rows, parse):
        beside += not found
        for stated in found:
            key = stated.siret, stated.kind
            if key not in structures or rank < ranks[key]:
                structures[key], ranks[key] = stated, rank
    return structures, beside


def _spelling(column: str) -> str:
    bare = normalised_text(column).replace(" ", "_")
    return _COLUMNS.get(bare, bare)


def _structure(row: SourceRow, kind: StructureKind, notes: list[Finding]) -> StatedStructure:
    siret = "".join(row.require("siret").split())
    if not is_siret(siret):
        raise row.refusal("siret", _BAD_SIRET, "siret", value=siret[:20])
    lon = row.take_number("lon", low=-180.0, high=180.0)
    lat = row.take_number("lat", low=-90.0, high=90.0)
    # Sectors by code and by name, as people write them.
    words = {normalised_text(text): code for code, sector in sectors().items() for text in (sector.name, code)}
    codes = _words(row, "secteurs", words, _UNKNOWN_SECTOR)
    services = _words(row, "prestations", _SERVICES, _UNKNOWN_SERVICE)
    reach, radius_km = Reach(ReachKind.UNKNOWN), row.take_number("rayon_km", low=0.0, high=MOST_RADIUS_KM)
    zones = tuple(_parts(row, "zones"))
    if row.take_choice("france", _YES_NO):
        reach = Reach(ReachKind.COUNTRY)
    elif zones:
        reach = Reach(ReachKind.ZONES, zones=zones)
    elif radius_km is not None:
        reach = Reach(ReachKind.RADIUS, radius_km=radius_km)
    email = (row.take("courriel") or "").strip()
    commune = row.take("code_insee")
    address = " ".join(filter(None, (row.take("adresse"), row.take("complement_adresse"))))
    stated = StatedStructure(
        siret=siret,
        kind=kind,
        name=row.require("denomination")[:LONGEST_NAME],
        address=address[:LONGEST_ADDRESS],
        postal_code=(row.take("code_postal") or "")[:5],
        commune=commune if commune is not None and is_code(Kind.COMMUNE, commune) else None,
        lon=None if lat is None else lon,
        lat=None if lon is None else lat,
        activities=tuple(Activity(code, services, reach) for code in codes),
        employees=row.take_number("effectif", low=0.0, high=100_000.0),
        turnover_eur=row.take_number("chiffre_affaires", low=0.0, high=1e10),
        labels=tuple(_parts(row, "labels")),
        website=(row.take("site") or "")[:LONGEST_ADDRESS],
        description=(row.take("description") or "")[:LONGEST_DESCRIPTION],
        capacity=(row.take("capacite") or "")[:LONGEST_CAPACITY],
        references=tuple(_parts(row, "references")),
        groups=tuple(network.name if (network := network_of(text)) else text for text in _parts(row, "reseaux")),
        contact_email=email if is_email(email) and not is_of_a_person(email) else "",
        contact_phone=(row.take("telephone") or "")[:LONGEST_PHONE],
    )
    if email and not stated.contact_email:
        # Without a person's address, or what is none: all else that the row says stands.
        notes.append(Finding("structures.email", _EMAIL_LEFT_OUT, "courriel", row.number, {"value": email[:60]}))
    return stated


def _parts(row: SourceRow, name: str) -> list[str]:
    return [part.strip() for part in (row.take(name) or "").split("|") if part.strip()]


def _words(row: SourceRow, name: str, words: Mapping[str, Word], message: str) -> tuple[Word, ...]:
    """What the parts of a field stand for, each once; the row is refused for a part that is unknown."""
    parts = _parts(row, name)
    for text in parts:
        if normalised_text(text) not in words:
            raise row.refusal("unknown_word", message, name, value=text[:80])
    return tuple(dict.fromkeys(words[normalised_text(text)] for text in parts))

"""Reads a list of structures: one row a structure and reach, several rows of one structure where reaches differ.

The column names are those of our schema (maillage/structures-inclusives), with the spellings that directories use. A
row that cannot be read is a finding and the others go on: a list of thousands is never lost for thirteen wrong numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.core.text import plain
from maillage.inclusion.terms.networks import network_of
from maillage.inclusion.terms.sectors import sectors
from maillage.inclusion.terms.structures import (
    LONGEST_ADDRESS,
    LONGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    MOST_ACTIVITIES,
    MOST_RADIUS_KM,
    SERVICE_NAMES,
    Activity,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
    is_email,
    is_of_a_person,
)

Word = TypeVar("Word")

MOST_FINDINGS: Final = 1_000
MOST_ROWS: Final = 200_000
_COLUMNS: Final[Mapping[str, str]] = {
    "kind": "type",
    "raison_sociale": "denomination",
    "nom": "denomination",
    "name": "denomination",
    "adresse": "adresse",
    "address": "adresse",
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
_KINDS: Final = {kind.value: kind for kind in StructureKind}
_YES_NO: Final = {"OUI": True, "NON": False, "1": True, "0": False, "TRUE": True, "FALSE": False}
_SERVICES: Final = {plain(words): kind for kind, words in SERVICE_NAMES.items()} | {
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
_TOO_LONG: Final = sentence("« %(file)s » a plus de %(most)s lignes : coupez-le en plusieurs.")


@dataclass(frozen=True, slots=True)
class ReadStructures:
    """What a list holds: the structures that could be read, and what is wrong with the other rows."""

    structures: tuple[StatedStructure, ...]
    findings: tuple[Finding, ...]


def read_structures(path: Path) -> ReadStructures:
    """The structures of a file, in the order of their first rows.

    Refused where the file cannot be opened, lacks the needed columns, or has more than MOST_ROWS.
    """
    structures: dict[tuple[str, StructureKind], StatedStructure] = {}
    findings: list[Finding] = []
    with open_table(path, spelling=_spelling) as table:
        if not set(table.columns) >= _NEEDED:
            raise Refused("structures_columns", _NO_COLUMNS, file=path.name)
        for row in table.rows:
            if len(structures) + len(findings) > MOST_ROWS:
                raise Refused("structures_too_long", _TOO_LONG, file=path.name, most=MOST_ROWS)
            if isinstance(row, Refused):
                findings.extend(row.findings)
                continue
            try:
                stated = _structure(row, findings)
            except Refused as refusal:
                # This row goes to the findings; the other structures of the list are taken all the same.
                findings.extend(refusal.findings)
                continue
            key = stated.siret, stated.kind
            first = structures.get(key)
            if first is not None and plain(first.name) != plain(stated.name):
                params: dict[str, str | float] = {"siret": first.siret, "kind": first.kind.value}
                params |= {"first": first.name[:80], "other": stated.name[:80]}
                findings.append(Finding("structures.two_names", _TWO_NAMES, "denomination", row.number, params))
            if first is not None:
                # Another row of the same structure: the first one stands, with the activities of both.
                stated = replace(first, activities=(*first.activities, *stated.activities)[:MOST_ACTIVITIES])
            structures[key] = stated
    return ReadStructures(tuple(structures.values()), tuple(findings[:MOST_FINDINGS]))


def _spelling(column: str) -> str:
    bare = plain(column).replace(" ", "_")
    return _COLUMNS.get(bare, bare)


def _structure(row: SourceRow, findings: list[Finding]) -> StatedStructure:
    siret = "".join(row.require("siret").split())
    if not is_siret(siret):
        raise row.refusal("siret", _BAD_SIRET, "siret", value=siret[:20])
    kind = row.take_word("type", _KINDS)
    if kind is None:
        raise row.refusal("missing", _NO_KIND, "type")
    lon = row.take_number("lon", low=-180.0, high=180.0)
    lat = row.take_number("lat", low=-90.0, high=90.0)
    # Sectors by code and by name, as people write them.
    words = {plain(text): code for code, sector in sectors().items() for text in (sector.name, code)}
    codes = _words(row, "secteurs", words, _UNKNOWN_SECTOR)
    services = _words(row, "prestations", _SERVICES, _UNKNOWN_SERVICE)
    reach, radius_km = Reach(ReachKind.UNKNOWN), row.take_number("rayon_km", low=0.0, high=MOST_RADIUS_KM)
    zones = tuple(_parts(row, "zones"))
    if row.take_word("france", _YES_NO):
        reach = Reach(ReachKind.COUNTRY)
    elif zones:
        reach = Reach(ReachKind.ZONES, zones=zones)
    elif radius_km is not None:
        reach = Reach(ReachKind.RADIUS, radius_km=radius_km)
    email = (row.take("courriel") or "").strip()
    stated = StatedStructure(
        siret=siret,
        kind=kind,
        name=row.require("denomination")[:LONGEST_NAME],
        address=(row.take("adresse") or "")[:LONGEST_ADDRESS],
        postal_code=(row.take("code_postal") or "")[:5],
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
        findings.append(Finding("structures.email", _EMAIL_LEFT_OUT, "courriel", row.number, {"value": email[:60]}))
    return stated


def _parts(row: SourceRow, name: str) -> list[str]:
    return [part.strip() for part in (row.take(name) or "").split("|") if part.strip()]


def _words(row: SourceRow, name: str, words: Mapping[str, Word], message: str) -> tuple[Word, ...]:
    """What the parts of a field stand for, each once; the row is refused for a part that is unknown."""
    parts = _parts(row, name)
    for text in parts:
        if plain(text) not in words:
            raise row.refusal("unknown_word", message, name, value=text[:80])
    return tuple(dict.fromkeys(words[plain(text)] for text in parts))

"""A structure that buyers can work with: its kind, what it does, how far it goes.

Kinds and what is reserved to them: code de la commande publique, L2113-12 (disability) and L2113-13 (insertion);
code du travail, L5132-4 (the kinds of insertion).
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyKind, AnyVerb, Capability
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

SCHEMA_ID: Final = "maillage/structures-inclusives"
LONGEST_NAME: Final = 200
LONGEST_DESCRIPTION: Final = 1_000
LONGEST_ADDRESS: Final = 300
MOST_RADIUS_KM: Final = 300.0
MOST_ACTIVITIES: Final = 30
LONGEST_CAPACITY: Final = 300
LONGEST_PHONE: Final = 30
LONGEST_LINE: Final = 120  # of a label, a reference, a group
MOST_LINES: Final = 12
# A structure that nobody confirmed for longer is shown with that, and its sector counts as not known in its zone.
CONFIRMED_DAYS: Final = 540

STRUCTURES: Final = "structures"  # the name of their demonstration
INVENTED_SOURCE: Final = "Démonstration (inventée)"  # the source of invented structures

_UNSAID: Final = (None, "", ())


class StructureKind(Labelled):
    """What a structure is in law; the values are the acronyms of the field."""

    EI = "EI", sentence("Entreprise d’insertion")
    AI = "AI", sentence("Association intermédiaire")
    ACI = "ACI", sentence("Atelier et chantier d’insertion")
    ETTI = "ETTI", sentence("Entreprise de travail temporaire d’insertion")
    EITI = "EITI", sentence("Entreprise d’insertion par le travail indépendant")
    GEIQ = "GEIQ", sentence("Groupement d’employeurs pour l’insertion et la qualification")
    EA = "EA", sentence("Entreprise adaptée")
    EATT = "EATT", sentence("Entreprise adaptée de travail temporaire")
    ESAT = "ESAT", sentence("Établissement et service d’aide par le travail")
    SEP = "SEP", sentence("Travail en détention")
    ESS = "ESS", sentence("Autre structure de l’économie sociale et solidaire")


class StructureFamily(StrEnum):
    """To which family a kind belongs; the value is the article that reserves contracts to it, "" for none."""

    INSERTION = "L2113-13"
    DISABILITY = "L2113-12"
    OTHER = ""


FAMILIES: Final[Mapping[StructureKind, StructureFamily]] = {
    **dict.fromkeys(
        (StructureKind.EI, StructureKind.AI, StructureKind.ACI, StructureKind.ETTI, StructureKind.EITI),
        StructureFamily.INSERTION,
    ),
    **dict.fromkeys((StructureKind.EA, StructureKind.EATT, StructureKind.ESAT), StructureFamily.DISABILITY),
    **dict.fromkeys((StructureKind.GEIQ, StructureKind.SEP, StructureKind.ESS), StructureFamily.OTHER),
}


class ServiceKind(Labelled):
    """How a structure works for a buyer."""

    SERVICE = "service", sentence("prestation de services")
    STAFFING = "staffing", sentence("mise à disposition de personnel")
    GOODS = "goods", sentence("fabrication et vente de biens")


class ReachKind(StrEnum):
    """How far an activity goes."""

    RADIUS = "radius"
    ZONES = "zones"
    COUNTRY = "country"
    UNKNOWN = "unknown"  # nobody said it: never counted as everywhere, nor as nowhere


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an activity goes: ``radius_km`` around the structure, or ``zones`` (addresses of territories)."""

    kind: ReachKind
    radius_km: float | None = None
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that a structure does: a sector, the ways it works in it, and how far."""

    sector: str
    services: tuple[ServiceKind, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class StatedStructure:
    """What is said of a structure; None and empty: not said. ``lon`` and ``lat`` are degrees, WGS 84.

    ``employees`` are full-time equivalents, ``turnover_eur`` that of the last closed year; ``capacity`` is what it can
    take on, in its own words; ``groups`` are networks and groupings it belongs to. The contact is that of the
    structure, never of a person. An establishment may hold two kinds (a workshop and an intermediary association), so
    SIRET and kind together name a structure.
    """

    siret: str
    kind: StructureKind
    name: str
    address: str = ""
    postal_code: str = ""
    commune: str | None = None
    lon: float | None = None
    lat: float | None = None
    activities: tuple[Activity, ...] = ()
    employees: float | None = None
    turnover_eur: float | None = None
    labels: tuple[str, ...] = ()
    website: str = ""
    description: str = ""
    confirmed_on: dt.date | None = None
    capacity: str = ""
    references: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    contact_email: str = ""
    contact_phone: str = ""

    @property
    def siren(self) -> str:
        """The company of the establishment."""
        return self.siret[:9]


_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
# first.last and f.last: how addresses of people are made; what a service is called has no dot.
_OF_A_PERSON: Final = re.compile(r"[a-z]+[.][a-z]{2,}(?:-[a-z]+)?", re.IGNORECASE)


def is_email(text: str) -> bool:
    """Whether a text has the form of an address of e-mail."""
    return _EMAIL.fullmatch(text) is not None


def is_of_a_person(email: str) -> bool:
    """Whether an address looks like a person's, by the name before the sign; a guess, which people may contradict."""
    return _OF_A_PERSON.fullmatch(email.partition("@")[0]) is not None


class StructureOrganisationKind(AnyKind):
    """What an organisation can be beside the kinds of accounts: one that keeps its own page of the directory."""

    STRUCTURE = "structure", sentence("structure inclusive"), Capability.INCLUDE


class StructureVerb(AnyVerb):
    """What is done with structures, for the trace."""

    ADDED = "structure-added", sentence("Structure ajoutée")
    CHANGED = "structure-changed", sentence("Structure changée")
    CONFIRMED = "structure-confirmed", sentence("Fiche de structure confirmée")
    CLAIMED = "structure-claimed", sentence("Structure reprise par son organisation")
    WITHDRAWN = "structure-withdrawn", sentence("Structure retirée")
    RESTORED = "structure-restored", sentence("Structure remise")
    CLAIM_ASKED = "structure-claim-asked", sentence("Fiche de structure demandée")
    CLAIM_REFUSED = "structure-claim-refused", sentence("Demande de fiche refusée")
    CONTEST_ANSWERED = "structure-contest-answered", sentence("Contestation d’une fiche répondue")
    LIST_CHANGED = "structure-list-changed", sentence("Liste de structures changée")


class HideableStructure(AnyHideable):
    """What the agency can hide of the directory: one structure, known by its number."""

    STRUCTURE = "structure", sentence("structure")


def merged_with_list(before: StatedStructure, listed: StatedStructure, *, is_own: bool) -> StatedStructure:
    """What was said ``before`` with what a list says; ``is_own``: the structure speaks for itself, lists fill gaps."""
    values = {field.name: getattr(listed, field.name) for field in fields(listed)}
    statements = {name: value for name, value in values.items() if value not in _UNSAID}
    if is_own:
        statements = {name: value for name, value in statements.items() if getattr(before, name) in _UNSAID}
    return replace(before, **statements)

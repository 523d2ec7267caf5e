"""Reads the form in which a structure says what it does: texts by field in, what is stated out, all faults at once.

Activities stand in numbered rows (``secteur-0``, ``prestation-0-service``, ``portee-0``, ``rayon-0``, ``zones-0``).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.core.tables.source_rows import parse_number
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.structures import (
    LONGEST_ADDRESS,
    LONGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PHONE,
    MOST_ACTIVITIES,
    MOST_LINES,
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

NAME: Final = "denomination"
KIND: Final = "type"
SIRET: Final = "siret"
ADDRESS: Final = "adresse"
POSTAL_CODE: Final = "code_postal"
COMMUNE: Final = "commune"
EMPLOYEES: Final = "effectif"
TURNOVER: Final = "chiffre_affaires"
CAPACITY: Final = "capacite"
LABELS: Final = "labels"
REFERENCES: Final = "references"
GROUPS: Final = "reseaux"
WEBSITE: Final = "site"
DESCRIPTION: Final = "description"
EMAIL: Final = "courriel"
EMAIL_IS_OURS: Final = "courriel-structure"
PHONE: Final = "telephone"
TEXT_FIELDS: Final = (
    *(NAME, KIND, SIRET, ADDRESS, POSTAL_CODE, COMMUNE, EMPLOYEES, TURNOVER, CAPACITY, LABELS, REFERENCES, GROUPS),
    *(WEBSITE, DESCRIPTION, EMAIL, EMAIL_IS_OURS, PHONE),
)
BETWEEN_ZONES: Final = ";"
NamedPlace = tuple[str, str]  # address, name
Position = tuple[float, float]

_REFUSED: Final = sentence("La fiche n’est pas encore enregistrée : corrigez ce qui suit, rien n’est perdu.")
_NAME_WANTED: Final = sentence("Écrivez le nom sous lequel les acheteurs vous connaissent.")
_KIND_WANTED: Final = sentence("Choisissez ce qu’est la structure.")
_SIRET_WANTED: Final = sentence(
    "« %(value)s » n’est pas un SIRET juste : vérifiez ses quatorze chiffres (un SIREN seul, de neuf chiffres, ne dit "
    "pas l’établissement)."
)
_POSTAL_CODE_WANTED: Final = sentence("« %(value)s » n’est pas un code postal : il a cinq chiffres.")
_NUMBER_WANTED: Final = sentence("« %(value)s » n’est pas un nombre : écrivez des chiffres, ou rien si vous l’ignorez.")
_TOO_LONG: Final = sentence("C’est trop long : %(most)s caractères au plus.")
_TOO_MANY_LINES: Final = sentence("Une par ligne, %(most)s au plus, de %(letters)s caractères chacune.")
_PLACE_UNKNOWN: Final = sentence(
    "« %(value)s » n’est pas un lieu connu : écrivez un nom, un code Insee ou departement:44."
)
_PLACE_WORDS: Final = sentence("« %(value)s » peut être plusieurs lieux : %(known)s. Écrivez le code.")
_WEBSITE_WANTED: Final = sentence("« %(value)s » n’est pas l’adresse d’un site : elle commence par https://.")
_EMAIL_WANTED: Final = sentence("« %(value)s » n’est pas une adresse de courriel.")
_EMAIL_OF_A_PERSON: Final = sentence(
    "« %(value)s » ressemble à l’adresse d’une personne : donnez celle de la structure (accueil@, contact@…), ou "
    "cochez que c’est bien la sienne."
)
_PHONE_WANTED: Final = sentence("« %(value)s » n’est pas un numéro de téléphone.")
_SECTOR_UNKNOWN: Final = sentence("Choisissez un secteur de la liste, ou laissez la ligne vide.")
_REACH_WANTED: Final = sentence(
    "Dites jusqu’où elle va pour cette activité : sans cela, aucun acheteur ne sait si vous venez chez lui."
)
_RADIUS_WANTED: Final = sentence("Dites combien de kilomètres autour, de 1 à %(most)s.")
_ZONES_WANTED: Final = sentence("Nommez au moins une commune, intercommunalité ou département.")

_PHONE: Final = re.compile(r"\+?[0-9 .()-]{8,}")
_MOST_EMPLOYEES: Final = 100_000.0
_MOST_EUR: Final = 1e10


@dataclass(slots=True)
class FormReading:
    """The texts of the form, and what is wrong in them so far."""

    texts: Mapping[str, str]
    places_named: Callable[[str], Sequence[NamedPlace]]
    faults: list[Finding] = field(default_factory=list)

    def fault(self, name: str, message: str, **params: str | float) -> None:
        """One more."""
        self.faults.append(Finding(f"structure_form.{name}", message, name, params=params))

    def line(self, name: str, most: int) -> str:
        """The text of a field on one line; too long is a fault."""
        text = " ".join(self.texts.get(name, "").split())
        if len(text) > most:
            self.fault(name, _TOO_LONG, most=most)
        return text[:most]

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines of a field, each once; too many and too long ones are a fault."""
        lines = [" ".join(line.split()) for line in self.texts.get(name, "").splitlines()]
        several = tuple(dict.fromkeys(filter(None, lines)))
        if len(several) > MOST_LINES or any(len(line) > LONGEST_LINE for line in several):
            self.fault(name, _TOO_MANY_LINES, most=MOST_LINES, letters=LONGEST_LINE)
        return several[:MOST_LINES]

    def number(self, name: str, high: float) -> float | None:
        """The number of a field; None for nothing, and for what is none."""
        text = self.line(name, 30)
        value = parse_number(text.replace("€", "")) if text else None
        if text and (value is None or not 0 <= value <= high):
            self.fault(name, _NUMBER_WANTED, value=text)
            return None
        return value

    def place(self, name: str, text: str) -> str:
        """The address of the one place that ``text`` means; "" and a fault for none and for several."""
        places = self.places_named(text)
        if len(places) == 1:
            return places[0][0]
        candidates = ", ".join(f"{place} ({address})" for address, place in places[:4])
        self.fault(name, _PLACE_WORDS if places else _PLACE_UNKNOWN, value=text[:60], known=candidates)
        return ""

    def activities(self) -> tuple[Activity, ...]:
        """The activities of the rows that name a sector; an empty row takes one away."""
        activities = []
        for number in activity_numbers(self.texts):
            sector = self.texts.get(f"secteur-{number}", "")
            if not sector:
                continue  # an empty row says nothing: that is how an activity is taken away
            if sector not in sectors():
                self.fault(f"secteur-{number}", _SECTOR_UNKNOWN)
            services = tuple(kind for kind in ServiceKind if self.texts.get(f"prestation-{number}-{kind.value}"))
            activities.append(Activity(sector, services, self.reach(number)))
        return tuple(activities)

    def reach(self, number: int) -> Reach:
        """How far the activity of a row goes; not said is a fault."""
        word = self.texts.get(f"portee-{number}", "")
        if word == ReachKind.COUNTRY:
            return Reach(ReachKind.COUNTRY)
        if word == ReachKind.RADIUS:
            radius = self.number(f"rayon-{number}", MOST_RADIUS_KM)
            if not radius:
                self.fault(f"rayon-{number}", _RADIUS_WANTED, most=int(MOST_RADIUS_KM))
            return Reach(ReachKind.RADIUS, radius_km=radius)
        if word == ReachKind.ZONES:
            name = f"zones-{number}"
            texts = [text.strip() for text in self.texts.get(name, "").split(BETWEEN_ZONES) if text.strip()]
            if not texts:
                self.fault(name, _ZONES_WANTED)
            return Reach(ReachKind.ZONES, zones=tuple(dict.fromkeys(self.place(name, text) for text in texts)))
        self.fault(f"portee-{number}", _REACH_WANTED)
        return Reach(ReachKind.UNKNOWN)

    def website(self) -> str:
        """The address of a site, with https:// where it was left out."""
        text = self.line(WEBSITE, LONGEST_ADDRESS)
        if not text:
            return ""
        whole = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(whole)
        except ValueError:
            parts = None  # "http://[": no address at all, said below
        if parts is None or parts.scheme not in {"http", "https"} or "." not in (parts.hostname or ""):
            self.fault(WEBSITE, _WEBSITE_WANTED, value=text[:60])
        return whole

    def email(self) -> str:
        """The address of the structure; one like a person's is a fault until it is said to be the structure's."""
        text = self.line(EMAIL, 254)
        if text and not is_email(text):
            self.fault(EMAIL, _EMAIL_WANTED, value=text[:60])
        elif is_of_a_person(text) and not self.texts.get(EMAIL_IS_OURS):
            self.fault(EMAIL, _EMAIL_OF_A_PERSON, value=text[:60])
        return text

    def postal_code(self) -> str:
        """Five digits, or nothing."""
        text = self.line(POSTAL_CODE, 10)
        if text and not re.fullmatch("[0-9]{5}", text):
            self.fault(POSTAL_CODE, _POSTAL_CODE_WANTED, value=text)
        return text

    def phone(self) -> str:
        """A number to call."""
        text = self.line(PHONE, LONGEST_PHONE)
        if text and not _PHONE.fullmatch(text):
            self.fault(PHONE, _PHONE_WANTED, value=text)
        return text


def read_structure_form(
    texts: Mapping[str, str],
    before: StatedStructure,
    *,
    places_named: Callable[[str], Sequence[NamedPlace]],
    position_of: Callable[[str], Position | None],
    group_names: Callable[[Sequence[str]], tuple[str, ...]] = tuple,
) -> StatedStructure:
    """What the form says, with what it does not ask (the day it was confirmed) from ``before``.

    ``position_of`` gives the middle of a commune, where the structure is put when it says another commune than before;
    ``group_names`` gives groups by the names that they are known by.

    Raises:
        Refused: a finding for each field that must be corrected.
    """
    form = FormReading(texts, places_named)
    name = form.line(NAME, LONGEST_NAME)
    if not name:
        form.fault(NAME, _NAME_WANTED)
    kind = before.kind
    if texts.get(KIND):
        if texts[KIND] in set(StructureKind):
            kind = StructureKind(texts[KIND])
        else:
            form.fault(KIND, _KIND_WANTED)
    siret = "".join(texts.get(SIRET, before.siret).split())
    if not is_siret(siret):
        form.fault(SIRET, _SIRET_WANTED, value=siret[:20])
    postal_code = form.postal_code()
    typed = form.line(COMMUNE, LONGEST_NAME)
    address = form.place(COMMUNE, typed) if typed else ""
    is_elsewhere = address.partition(":")[2] != (before.commune or "")
    position = position_of(address) if address and (is_elsewhere or before.lon is None) else (before.lon, before.lat)
    stated = replace(
        before,
        siret=siret,
        kind=kind,
        name=name,
        address=form.line(ADDRESS, LONGEST_ADDRESS),
        postal_code=postal_code[:5],
        commune=address.partition(":")[2] or None,
        lon=position[0] if position else None,
        lat=position[1] if position else None,
        activities=form.activities(),
        employees=form.number(EMPLOYEES, _MOST_EMPLOYEES),
        turnover_eur=form.number(TURNOVER, _MOST_EUR),
        labels=form.lines(LABELS),
        website=form.website(),
        description=form.line(DESCRIPTION, LONGEST_DESCRIPTION),
        capacity=form.line(CAPACITY, LONGEST_CAPACITY),
        references=form.lines(REFERENCES),
        groups=group_names(form.lines(GROUPS)),
        contact_email=form.email(),
        contact_phone=form.phone(),
    )
    if form.faults:
        raise Refused("structure_form", _REFUSED, findings=form.faults)
    return stated


def activity_numbers(names: Iterable[str]) -> list[int]:
    """The numbers of the rows of activities that a form holds, in their order."""
    matches = (re.fullmatch("secteur-([0-9]{1,2})", name) for name in names)
    return sorted({int(match[1]) for match in matches if match})[:MOST_ACTIVITIES]


def activity_texts(number: int, activity: Activity) -> dict[str, str]:
    """The texts of a row of the form that say ``activity``."""
    reach = activity.reach
    return {
        f"secteur-{number}": activity.sector,
        **{f"prestation-{number}-{service.value}": "oui" for service in activity.services},
        f"portee-{number}": reach.kind.value,
        f"rayon-{number}": "" if reach.radius_km is None else f"{reach.radius_km:.10g}",
        f"zones-{number}": f"{BETWEEN_ZONES} ".join(reach.zones),
    }

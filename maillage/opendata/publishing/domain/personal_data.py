"""Detects columns that may hold personal data, and the questions to answer before they are published.

Public bodies publish without names unless a law says otherwise (CRPA L312-1-2; CRPA D312-1-3, from decree 2018-1117,
lists what may stay named). A person decides column by column; the answer is stored with the version.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from maillage.core.first_names import CALLED_AFTER_PEOPLE, FIRST_NAMES
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import normalised_text

SAMPLE: Final = 5_000  # distinct values examined per column
SHOWN_VALUES: Final = 3
LONGEST_SHOWN: Final = 60


class PersonalKind(StrEnum):
    """What a column seems to hold."""

    PERSON_NAME = "person-name"
    BIRTH_DATE = "birth-date"
    PHONE = "phone"
    EMAIL = "email"
    HOME_ADDRESS = "home-address"
    SOCIAL_SECURITY = "social-security"


class GuardAnswer(StrEnum):
    """The decision of a person about such a column."""

    REMOVE = "remove"
    REMOVE_ROWS = "remove-rows"  # rows that name a person are removed, the column stays
    NOT_A_PERSON = "not-a-person"
    ALLOWED = "allowed"


class LegalGround(StrEnum):
    """Why a column naming people may be published: the list of CRPA D312-1-3, another law, or consent."""

    ADMINISTRATION = "administration"
    ELECTED = "elected"
    ASSOCIATIONS = "associations"
    PROFESSIONS = "professions"
    EDUCATION = "education"
    SPORT = "sport"
    TOURISM = "tourism"
    ARCHIVES = "archives"
    OTHER_LAW = "other-law"
    CONSENT = "consent"


GROUNDS: Final[Mapping[LegalGround, str]] = {
    LegalGround.ADMINISTRATION: sentence("organisation de l’administration : organigrammes, annuaires de service"),
    LegalGround.ELECTED: sentence("vie politique : élus et candidats (sans leur adresse)"),
    LegalGround.ASSOCIATIONS: sentence("vie économique, associative et culturelle : entreprises, associations"),
    LegalGround.PROFESSIONS: sentence("professions réglementées par la loi"),
    LegalGround.EDUCATION: sentence("enseignement et recherche : résultats d’examens et de concours"),
    LegalGround.SPORT: sentence("activités sportives : compétitions, clubs"),
    LegalGround.TOURISM: sentence("activités touristiques : hébergements, guides"),
    LegalGround.ARCHIVES: sentence("archives publiques ouvertes à tous"),
    LegalGround.OTHER_LAW: sentence("une autre loi ou un règlement l’impose"),
    LegalGround.CONSENT: sentence("les personnes nommées ont donné leur accord"),
}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A column that may identify people: the share (0-1) of its matching values, and some of them."""

    column: str
    position: int
    kind: PersonalKind
    share: float
    values: tuple[str, ...]

    @property
    def is_of_some_rows(self) -> bool:
        """Whether only few rows contain names, so that removing these rows is enough."""
        return self.kind is PersonalKind.PERSON_NAME and self.share < _MOST_ROWS_OUT


_MOST_ROWS_OUT: Final = 0.5  # above, the column is about people
_NAME_WORDS: Final = frozenset({"prenom", "prenoms", "civilite", "patronyme", "firstname", "lastname", "surname"})
_NAME_PHRASES: Final = ("nom de famille", "nom naissance", "nom de naissance", "nom usage", "nom d usage", "nom prenom")
_PERSON_WORDS_TEXT: Final = """
agent agents allocataire allocataires assure beneficiaire candidat conjoint demandeur demandeurs directeur
directrice elu eleve eleves enfant gerant habitant habitants interlocuteur locataire maire parent parents patient
president presidente proprietaire referent representant resident responsable signataire titulaire tuteur usager
"""
_PERSON_WORDS: Final = frozenset(_PERSON_WORDS_TEXT.split())
_COUNTING_WORDS: Final = frozenset({"type", "nombre", "nb", "siret", "siren", "code", "id"})
_BIRTH_WORDS: Final = frozenset({"naissance", "naiss", "birth", "birthdate", "birthday", "dob"})
_PHONE_WORDS: Final = frozenset({"telephone", "tel", "portable", "mobile", "gsm", "phone"})
_PRIVATE_PHONE_WORDS: Final = frozenset({"portable", "mobile", "gsm", "domicile", "personnel", "perso", "prive"})
_MAIL_WORDS: Final = frozenset({"email", "mail", "courriel", "mel", "e mail"})
_ADDRESS_WORDS: Final = frozenset({"adresse", "rue", "voie", "domicile", "address"})
_HOME_WORDS: Final = frozenset({"domicile", "personnelle", "perso", "privee"}) | _PERSON_WORDS
# Words of dates about things, not births.
_THING_WORDS_TEXT: Final = """
acte adhesion arrete construction convention creation debut deliberation edition fin fondation
inauguration maj mise ouverture permis pose publication service travaux vote
"""
_THING_WORDS: Final = frozenset(_THING_WORDS_TEXT.split())

# Anchored at a word start and bounded by the lengths of RFC 5321, so that a cell of letters is scanned once.
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_GENERIC_MAIL: Final = re.compile(
    r"(?:(?:mairie|commune|ville|contact|accueil|info|infos|information|secretariat|service|dgs|direction|bibliotheque|"
    r"mediatheque|ecole|college|lycee|association|asso|club|comite|office|tourisme|musee|piscine|urbanisme|opendata|"
    r"data|communication|culture|sports?|etat-?civil|ccas|cias|administration|admin|webmaster|courrier|siege|agence|"
    r"noreply|rgpd|dpo)[\w.+-]{0,64})@", re.IGNORECASE
)  # fmt: skip
_MOBILE: Final = re.compile(r"(?:\+33|0033|0)\s*[67](?:[\s.\-/]*\d){8}")
_PHONE: Final = re.compile(r"(?:\+33|0033|0)\s*[1-9](?:[\s.\-/]*\d){8}")
_SECURITY: Final = re.compile(r"[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}")
_TITLED: Final = re.compile(r"(?:M|Mr|MM|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle|Dr|Me)\.?\s+[A-ZÀ-Ý]", re.UNICODE)
_DAY: Final = re.compile(r"(?:(\d{4})-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.](\d{4}))")
_WORDS_OF_NAME: Final = range(2, 5)
_LEAST_NAMED: Final = 0.25  # share of cells shaped like a person's name with a known first name
_LEAST_TITLED: Final = 0.05  # « Mme Martin » is a person in any column
_LEAST_NAMED_BY_HEADER: Final = 0.1
_LEAST_PHONES: Final = 0.3
_LEAST_MAILS: Final = 0.05
_LEAST_BORN: Final = 0.6
_ADULT_YEARS: Final = 16
_LEAST_SPREAD_YEARS: Final = 20
_SECURITY_DIGITS: Final = 15


def suspicions(columns: Sequence[tuple[str, Sequence[str]]], *, today: date) -> tuple[Suspicion, ...]:
    """The columns to ask about; ``columns`` are headers with their values."""
    filled = [(header, [value for value in values if value.strip()]) for header, values in columns]
    looked_at = [_suspicion(header, place, values, today=today) for place, (header, values) in enumerate(filled)]
    if any(suspicion is not None and suspicion.kind is PersonalKind.PERSON_NAME for suspicion in looked_at):
        looked_at = [
            suspicion or _suspicion_beside_people(header, place, values)
            for place, (suspicion, (header, values)) in enumerate(zip(looked_at, filled, strict=True))
        ]
    return tuple(suspicion for suspicion in looked_at if suspicion is not None)


def _suspicion(header: str, position: int, values: Sequence[str], *, today: date) -> Suspicion | None:
    if not values:
        return None
    words = set(_words(header))
    for kind, look in _LOOKS.items():
        hits, least = look(header, words, values, today)
        if hits and len(hits) >= least * len(values):
            return Suspicion(header, position, kind, len(hits) / len(values), tuple(_sample_values(hits)))
    return None


Look = tuple[Sequence[str], float]  # the matching values, and the minimum share of them


def _as_security(header: str, words: set[str], values: Sequence[str], today: date) -> Look:
    del header, words, today
    return [value for value in values if is_social_security_number(value)], 0.0


def _as_mail(header: str, words: set[str], values: Sequence[str], today: date) -> Look:
    del header, today
    personal = [value for value in values if _MAIL.search(value) and not _GENERIC_MAIL.search(value)]
    return personal, 0.0 if words & _MAIL_WORDS else _LEAST_MAILS


def _as_phone(header: str, words: set[str], values: Sequence[str], today: date) -> Look:
    del header, today
    if words & _PRIVATE_PHONE_WORDS:
        return [value for value in values if _PHONE.search(value)], 0.0
    # The number of a town hall is not personal; a mobile number often is.
    return [value for value in values if _MOBILE.search(value)], 0.0 if words & _PHONE_WORDS else _LEAST_PHONES


def _as_birth(header: str, words: set[str], values: Sequence[str], today: date) -> Look:
    del header
    dated = [(value, int(day[1] or day[2])) for value in values if (day := _DAY.fullmatch(value.strip()))]
    if words & _BIRTH_WORDS:
        return [value for value, _year in dated] or values, 0.0
    if words & _THING_WORDS:
        return [], 1.0
    years = [year for _value, year in dated]
    old = [value for value, year in dated if today.year - 110 < year <= today.year - _ADULT_YEARS]
    is_spread = bool(years) and max(years) - min(years) >= _LEAST_SPREAD_YEARS
    return (old, _LEAST_BORN) if is_spread else ([], 1.0)


def _as_name(header: str, words: set[str], values: Sequence[str], today: date) -> Look:
    del today
    titled = [value for value in values if _TITLED.match(value.strip())]
    named = [value for value in values if is_like_a_person(value)]
    phrase = " ".join(_words(header))
    if words & _NAME_WORDS or any(name_phrase in phrase for name_phrase in _NAME_PHRASES):
        return values, 0.0
    if words & _PERSON_WORDS and ("nom" in words or not words & _COUNTING_WORDS):
        # Among subsidised associations one « Madame … » is enough: it is a person in need.
        return titled or named, 0.0 if titled else _LEAST_NAMED_BY_HEADER
    if len(titled) >= _LEAST_TITLED * len(values):
        return titled, _LEAST_TITLED
    return named, _LEAST_NAMED


def _as_home(header: str, words: set[str], values: Sequence[str], today: date) -> Look:
    del header, today
    if words & _ADDRESS_WORDS and words & _HOME_WORDS:
        return [value for value in values if any(mark.isdigit() for mark in value)] or values, 0.0
    return [], 1.0


_LOOKS: Final = {
    PersonalKind.SOCIAL_SECURITY: _as_security,
    PersonalKind.EMAIL: _as_mail,
    PersonalKind.PHONE: _as_phone,
    PersonalKind.BIRTH_DATE: _as_birth,
    PersonalKind.HOME_ADDRESS: _as_home,
    PersonalKind.PERSON_NAME: _as_name,
}


def is_social_security_number(text: str) -> bool:
    """Whether ``text`` is a French social security number with a valid check key."""
    if _SECURITY.fullmatch(text.strip()) is None:
        return False
    digits = re.sub(r"\s", "", text).replace("2A", "19").replace("2B", "18")
    return len(digits) == _SECURITY_DIGITS and 97 - int(digits[:13]) % 97 == int(digits[13:])


def rows_of_persons(columns: Iterable[list[Any]]) -> list[int]:
    """The indexes of rows with a person in one of these columns: titled (« Mme Martin ») or shaped like a name."""
    return [
        row
        for row, cells in enumerate(zip(*columns, strict=True))
        if any(_TITLED.match(cell.strip()) is not None or is_like_a_person(cell) for cell in cells)
    ]


def is_like_a_person(text: str) -> bool:
    """Whether ``text`` is shaped like a person's name: two to four words, one a first name, no digits."""
    bare = text.strip()
    words = normalised_text(bare).split()
    if len(words) not in _WORDS_OF_NAME or any(mark.isdigit() for mark in bare):
        return False
    # First names stand first or last; « École Jules Ferry » has another word there.
    is_named = words[0] in FIRST_NAMES or (words[-1] in FIRST_NAMES and words[0] not in CALLED_AFTER_PEOPLE)
    return is_named and all(part[:1].isupper() for part in re.split(r"[\s-]+", bare) if part[:1].isalpha())


def _suspicion_beside_people(header: str, position: int, values: Sequence[str]) -> Suspicion | None:
    words = _words(header)
    if values and " ".join(words) in {"nom", "noms", "name"}:
        # Next to a first name the column names people.
        shown = tuple(_sample_values(values))
        return Suspicion(header, position, PersonalKind.PERSON_NAME, 1.0, shown)
    hits = [text for text in values if any(mark.isdigit() for mark in text)]
    if hits and set(words) & _ADDRESS_WORDS and "@" not in hits[0]:
        # In a table that names people, addresses are their homes.
        share = len(hits) / len(values)
        return Suspicion(header, position, PersonalKind.HOME_ADDRESS, share, tuple(_sample_values(hits)))
    return None


def _words(header: str) -> list[str]:
    """The words of a header, splitting camelCase."""
    return normalised_text(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)).split()


def _sample_values(values: Iterable[str]) -> Iterator[str]:
    for text in list(dict.fromkeys(values))[:SHOWN_VALUES]:
        yield text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision about one column; ``ground`` is the legal ground of ALLOWED."""

    column: str
    kind: PersonalKind
    answer: GuardAnswer
    ground: LegalGround | None = None

    def document(self) -> dict[str, str | None]:
        """The decision as JSON-compatible values, stored with drafts and versions."""
        return {
            "kind": self.kind.value,
            "answer": self.answer.value,
            "ground": self.ground.value if self.ground else None,
        }


def read_decisions(suspected: Sequence[Suspicion], answers: Mapping[str, Any]) -> tuple[Decision, ...]:
    """One decision per column from the stored answers; raises Refused with one finding for each missing one."""
    decisions, findings = [], []
    for suspicion in suspected:
        decision = decision_of(suspicion, answers)
        if decision is None:
            params: dict[str, str | float] = {"column": suspicion.column}
            message = sentence("Dites ce qu’il en est de la colonne « %(column)s » avant de publier.")
            findings.append(Finding("guard_unanswered", message, field_name=suspicion.column, params=params))
        else:
            decisions.append(decision)
    if findings:
        message = sentence("Des colonnes semblent parler de personnes : répondez à la question de chacune.")
        raise Refused("guard_unanswered", message, findings=findings)
    return tuple(decisions)


def decision_of(suspicion: Suspicion, answers: Mapping[str, Any]) -> Decision | None:
    """The decision about a column; None if missing, made for another kind, or lacking its ground."""
    decided = answers.get(suspicion.column)
    if not isinstance(decided, Mapping) or decided.get("kind") != suspicion.kind.value:
        return None
    answer, ground = decided.get("answer"), decided.get("ground")
    if answer not in set(GuardAnswer):
        return None
    if answer != GuardAnswer.ALLOWED:
        return Decision(suspicion.column, suspicion.kind, GuardAnswer(answer))
    # No law allows publishing social security numbers.
    if suspicion.kind is PersonalKind.SOCIAL_SECURITY or ground not in set(LegalGround):
        return None
    return Decision(suspicion.column, suspicion.kind, GuardAnswer.ALLOWED, LegalGround(ground))

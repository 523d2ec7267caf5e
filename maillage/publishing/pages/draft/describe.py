"""The third step: the fields of the description of a data set, with what stands in them and what is wrong with that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.catalog.parts.words import FREQUENCIES, THEMES
from maillage.catalog.queries.search import territories_around
from maillage.catalog.terms import Frequency, Licence, Theme
from maillage.catalog.terms.description import LONGEST_DESCRIPTION, LONGEST_TITLE
from maillage.core.problems import Refused, sentence
from maillage.web.filters import FilterOption

_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "title": (sentence("Titre"), sentence("Ce que contient le jeu, et de qui.")),
    "description": (
        sentence("Description"),
        sentence("Ce que dit une ligne, d’où viennent les données, ce qu’il faut savoir avant de s’en servir."),
    ),
    "period_start": (sentence("Début de la période"), ""),
    "period_end": (sentence("Fin de la période"), ""),
    "territory": (sentence("Territoire"), ""),
    "licence": (sentence("Licence"), sentence("La Licence Ouverte convient presque toujours.")),
    "frequency": (sentence("Mise à jour"), ""),
    "theme": (sentence("Thème"), ""),
    "keywords": (sentence("Mots-clés"), sentence("Séparés par des virgules.")),
    "contact_name": (sentence("Contact"), sentence("Un service plutôt qu’une personne.")),
    "contact_email": (
        sentence("Adresse du contact"),
        sentence("Elle sera publique : préférez une adresse générique, comme mairie@exemple.fr."),
    ),
}
_TYPES: Final[Mapping[str, str]] = {"period_start": "date", "period_end": "date", "contact_email": "email"}
_LONGEST: Final[Mapping[str, int]] = {"title": LONGEST_TITLE, "description": LONGEST_DESCRIPTION}
_ORDER: Final = (
    *("title", "description", "period_start", "period_end", "frequency"),
    *("territory", "contact_name", "contact_email", "licence", "theme", "keywords"),
)


@dataclass(frozen=True, slots=True)
class DescribedField:
    """One field of the description: its label, what is typed in it, what is wrong with that."""

    name: str
    label: str
    hint: str
    type: str
    value: str
    longest: int
    options: tuple[FilterOption, ...]
    error: str


def errors_by_field(refusal: Refused) -> dict[str, str]:
    """What is wrong with a description, by the name of the field."""
    return {finding.field_name or "": _(finding.message) % finding.params for finding in refusal.findings}


def described_fields(
    organisation: Organisation, typed: Mapping[str, str], errors: Mapping[str, str]
) -> Iterator[DescribedField]:
    """The fields of a description of that organisation, in the order in which a person fills them in."""
    for name in _ORDER:
        label, hint = _LABELS[name]
        value = typed.get(name, "")
        options = tuple(_options(organisation, name, value))
        kind = "select" if options else "textarea" if name == "description" else _TYPES.get(name, "text")
        yield DescribedField(
            name=name,
            label=_(label),
            hint=_(hint) if hint else "",
            type=kind,
            value=value,
            longest=_LONGEST.get(name, 500),
            options=options,
            error=errors.get(name, ""),
        )


def _options(organisation: Organisation, name: str, value: str) -> Iterator[FilterOption]:
    match name:
        case "licence":
            yield from (
                FilterOption(licence.value, licence.official_name, licence.value == value) for licence in Licence
            )
        case "frequency":
            yield from (
                FilterOption(rhythm.value, _(FREQUENCIES[rhythm]), rhythm.value == value) for rhythm in Frequency
            )
        case "theme":
            yield from (FilterOption(theme.value, _(THEMES[theme]), theme.value == value) for theme in Theme)
        case "territory":
            # Where the data may be about: the territory of the organisation, those around it, the one chosen before.
            places = [*territories_around(organisation.territory), *territories_around(value)[:1]]
            yield FilterOption("", _("non renseigné"), not value)
            for address, place in {place.address: place.name for place in places}.items():
                yield FilterOption(address, place, address == value)

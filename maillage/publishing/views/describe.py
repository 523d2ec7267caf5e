"""The third step: how the data set is described; prefilled, and kept as typed even where it must be corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.queries import Organisation
from maillage.catalog.parts.themes import FREQUENCIES, THEMES
from maillage.catalog.queries.search import territories_around
from maillage.catalog.terms import Frequency, Licence, Step, Theme
from maillage.catalog.terms.description import DESCRIBED, LONGEST_DESCRIPTION, LONGEST_TITLE, read_description
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.queries.prefilled import description_typed
from maillage.publishing.record.drafts import choose_step, keep_description
from maillage.publishing.views.entry import at_draft

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
class Option:
    """One value of a list."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DescribedField:
    """One field of the description: its label, what is typed in it, what is wrong with that."""

    name: str
    label: str
    hint: str
    type: str
    value: str
    longest: int
    options: tuple[Option, ...]
    error: str


@dataclass(frozen=True, slots=True)
class DescribePage:
    """The form of the description."""

    frame: Frame
    fields: tuple[DescribedField, ...]
    is_refused: bool


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def describe(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The form; posted, it is kept whatever it says, and leads on where it is complete."""
    draft = visit.draft
    if not draft.revision:
        return redirect("draft_fill", draft_id=draft.id)
    choose_step(draft, Step.DESCRIBE)
    if request.method != "POST":
        return _page(request, visit, {})
    typed = {name: str(request.POST[name]) for name in DESCRIBED if name in request.POST}
    kept = keep_description(draft, typed, now=utc_now())
    try:
        read_description(description_typed(kept, today=utc_now().date()))
    except Refused as refusal:
        # All of it is kept: the page shows it again, with what to correct.
        errors = {one.field_name or "": _(one.message) % one.params for one in refusal.findings}
        return _page(request, DraftVisit(visit.person, kept, visit.acting, visit.through), errors, status=422)
    return redirect("draft_publish", draft_id=draft.id)


def _page(request: HttpRequest, visit: DraftVisit, errors: Mapping[str, str], *, status: int = 200) -> HttpResponse:
    typed = description_typed(visit.draft, today=utc_now().date())
    page = DescribePage(
        frame=frame(visit, Step.DESCRIBE, saved=_("Brouillon enregistré")),
        fields=tuple(described_fields(visit.draft.organisation, typed, errors)),
        is_refused=bool(errors),
    )
    return render(request, "publishing/publish_describe.html", {"page": page}, status=status)


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


def _options(organisation: Organisation, name: str, value: str) -> Iterator[Option]:
    match name:
        case "licence":
            yield from (Option(one.value, one.official_name, one.value == value) for one in Licence)
        case "frequency":
            yield from (Option(one.value, _(FREQUENCIES[one]), one.value == value) for one in Frequency)
        case "theme":
            yield from (Option(one.value, _(THEMES[one]), one.value == value) for one in Theme)
        case "territory":
            yield from _territories(organisation, value)


def _territories(organisation: Organisation, value: str) -> Iterator[Option]:
    """Where the data may be about: the territory of the organisation, those around it, and the one chosen before."""
    known = {one.address: one.name for one in territories_around(organisation.territory)}
    known |= {one.address: one.name for one in territories_around(value)[:1]}
    yield Option("", _("non renseigné"), not value)
    for address, name in known.items():
        yield Option(address, name, address == value)

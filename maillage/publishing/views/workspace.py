"""Mon espace: the organisations of a person, her drafts, their data sets with state, quality and age, the next step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import OrganisationChoice, User, organisations_for
from maillage.accounts.terms import Role
from maillage.catalog.parts.words import day, state_text
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.quality_score import latest_update
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.terms import DatasetKind, DatasetState, Frequency, Step
from maillage.core.clock import utc_now
from maillage.publishing.models import Draft
from maillage.publishing.pages.frame import draft_title
from maillage.publishing.queries.drafts import DraftVisit, drafts_of
from maillage.publishing.queries.waiting_files import WaitingFile
from maillage.publishing.record.drafts import KEPT_DAYS, take_back, throw_away
from maillage.publishing.views.entry import at_draft
from maillage.publishing.views.waiting_visitor import files_of
from maillage.web import formats
from maillage.web.typography import in_french

_MOST_DATASETS: Final = 100
_PROPOSED: Final = 3


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft: what it is, how far, where to go on."""

    id: UUID
    title: str
    organisation: str
    said: str
    modified_at: datetime
    href: str


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One data set: its state, quality and age, and what to do next for it."""

    title: str
    slug: str
    organisation: str
    href: str
    state: str
    is_withdrawn: bool
    reason: str
    quality: str
    said: str
    next_said: str
    next_href: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do first."""

    title: str
    text: str
    button: str
    href: str


@dataclass(frozen=True, slots=True)
class WorkspacePage:
    """All that a person has to do with."""

    name: str
    next_step: NextStep
    organisations: tuple[OrganisationChoice, ...]
    drafts: tuple[DraftLine, ...]
    thrown_away: tuple[DraftLine, ...]
    datasets: tuple[DatasetLine, ...]
    may_publish: bool
    kept_days: int


@require_safe
@for_people
def workspace(request: HttpRequest, person: User) -> HttpResponse:
    """The page."""
    return render(request, "publishing/workspace.html", {"page": _page(person, files_of(request))})


@require_POST
@at_draft
def throw(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The draft goes out of sight."""
    throw_away(visit.draft, now=utc_now())
    said = _("Brouillon jeté. Vous pouvez le reprendre pendant %(days)s jours.") % {"days": KEPT_DAYS}
    messages.success(request, said)
    return redirect("workspace")


@require_POST
@at_draft
def take(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The draft is there again."""
    take_back(visit.draft, now=utc_now())
    messages.success(request, _("Brouillon repris."))
    return redirect("workspace")


def _page(person: User, waiting: Sequence[WaitingFile]) -> WorkspacePage:
    members, editors = organisations_for(person, Role.READER), organisations_for(person, Role.EDITOR)
    drafts = drafts_of(person)
    datasets = _datasets(members)
    lines = tuple(_dataset_line(one, today=utc_now().date()) for one in datasets)
    return WorkspacePage(
        name=person.first_name,
        next_step=_waiting_step(waiting) or _next_step(members, editors, drafts, lines),
        organisations=tuple(members),
        drafts=tuple(_draft_lines(drafts)),
        thrown_away=tuple(_draft_lines(drafts_of(person, thrown_away=True))),
        datasets=lines,
        may_publish=bool(editors),
        kept_days=KEPT_DAYS,
    )


def _datasets(choices: Sequence[OrganisationChoice]) -> list[Dataset]:
    found = Dataset.objects.filter(organisation__in=[one.organisation.pk for one in choices])
    found = found.exclude(kind=DatasetKind.HARVESTED.value).select_related("organisation")
    return list(found.order_by("-modified_at")[:_MOST_DATASETS])


def _waiting_step(waiting: Sequence[WaitingFile]) -> NextStep | None:
    new = [one for one in waiting if not one.is_tried]
    if not new:
        return None
    text = _("Vous l’avez vérifié avant de vous connecter : il attend d’être publié.")
    return NextStep(in_french(new[0].name), text, _("Le publier"), reverse("waiting_file"))


def _next_step(
    members: Sequence[OrganisationChoice],
    editors: Sequence[OrganisationChoice],
    drafts: Sequence[Draft],
    datasets: Sequence[DatasetLine],
) -> NextStep:
    if not members:
        return NextStep(
            _("Rejoignez votre organisation"),
            _("Demandez une place pour votre mairie ou votre service : l’agence répond par courriel."),
            _("Demander une place"),
            reverse("organisation_ask"),
        )
    if drafts:
        first = drafts[0]
        text = _("Vous en étiez à : %(step)s.") % {"step": _step_said(first)}
        return NextStep(
            in_french(draft_title(first)), text, _("Reprendre ce brouillon"), reverse("draft", args=[first.id])
        )
    late = next((one for one in datasets if one.is_late), None)
    if late is not None:
        return NextStep(in_french(late.title), late.next_said, _("Publier la nouvelle version"), late.next_href)
    if not editors:
        text = _("Vous lisez pour %(name)s. Pour publier, demandez le rôle de rédaction à ses administrateurs.")
        words = {"name": members[0].organisation.name}
        return NextStep(_("Regardez ce qui est publié"), text % words, _("Ouvrir le catalogue"), reverse("catalog"))
    published = {one.title for one in datasets}
    proposed = ", ".join(model.title.lower() for model in core_schemas()[:_PROPOSED])
    title = _("Publiez un jeu de plus") if published else _("Publiez votre premier jeu de données")
    text = _("Dix minutes suffisent. Par exemple : %(examples)s.") % {"examples": proposed}
    return NextStep(title, text, _("Choisir quoi publier"), reverse("catalog_begin"))


def _draft_lines(drafts: Sequence[Draft]) -> Iterator[DraftLine]:
    for draft in drafts:
        yield DraftLine(
            id=draft.id,
            title=draft_title(draft),
            organisation=draft.organisation.name,
            said=" · ".join(part for part in (draft.source_name, _step_said(draft)) if part),
            modified_at=draft.modified_at,
            href=reverse("draft", args=[draft.id]),
        )


def _step_said(draft: Draft) -> str:
    steps = {
        Step.CHOOSE: _("choisir"),
        Step.FILL: _("remplir le tableau"),
        Step.DESCRIBE: _("décrire"),
        Step.PUBLISH: _("publier"),
    }
    said = [steps[Step(draft.step)]]
    if draft.row_count is not None:
        rows = ngettext("%(count)s ligne", "%(count)s lignes", draft.row_count)
        said.append(rows % {"count": formats.number(draft.row_count)})
    if draft.error_count:
        errors = ngettext("%(count)s erreur", "%(count)s erreurs", draft.error_count)
        said.append(errors % {"count": formats.number(draft.error_count)})
    return ", ".join(said)


def _dataset_line(dataset: Dataset, *, today: date) -> DatasetLine:
    is_withdrawn = dataset.state == DatasetState.WITHDRAWN.value
    is_own = dataset.kind == DatasetKind.OWN.value
    last = latest_update(Frequency(dataset.frequency), dataset.modified_at.date())
    is_late = is_own and not is_withdrawn and last is not None and today > last
    said = _("modifié le %(day)s") % {"day": day(dataset.modified_at)}
    return DatasetLine(
        title=dataset.title,
        slug=dataset.slug,
        organisation=dataset.organisation.name,
        href=reverse("dataset", args=[dataset.slug]),
        state=_("retiré") if is_withdrawn else state_text(dataset),
        is_withdrawn=is_withdrawn,
        reason=dataset.withdrawn_reason,
        quality="" if dataset.quality_percent is None else formats.percent(dataset.quality_percent / 100),
        said=said,
        next_said=_next_said(dataset, is_late=is_late, is_own=is_own),
        next_href=f"{reverse('catalog_begin')}?dataset={dataset.slug}" if is_own else "",
        is_late=is_late,
    )


def _next_said(dataset: Dataset, *, is_late: bool, is_own: bool) -> str:
    if is_late:
        return _("Une mise à jour est attendue : publiez la nouvelle version.")
    if is_own and dataset.error_count:
        return _("Corrigez les erreurs, puis publiez une nouvelle version.")
    if is_own and not dataset.contact_email:
        return _("Ajoutez une adresse de contact.")
    return ""

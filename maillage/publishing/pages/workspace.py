"""Mon espace: the organisations of a person, her drafts, their data sets with state, quality and age, the next step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import OrganisationChoice, User, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.catalog.parts.words import day, errors_text, rows_text, state_text
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.quality_score import latest_update
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.terms import DatasetKind, DatasetState, DraftStep, Frequency
from maillage.publishing.models import Draft
from maillage.publishing.pages.draft.frame import draft_title
from maillage.publishing.queries.drafts import drafts_of
from maillage.publishing.queries.waiting_files import WaitingFile
from maillage.publishing.record.drafts import KEPT_DAYS
from maillage.web.wording import formats
from maillage.web.wording.typography import in_french

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


def workspace_page(person: User, waiting: Sequence[WaitingFile], *, today: date) -> WorkspacePage:
    """The space of ``person``; ``waiting`` are the files that wait in her browser."""
    members, editors = (
        organisations_for(person, Role.READER, Capability.OPEN),
        organisations_for(person, Role.EDITOR, Capability.OPEN),
    )
    drafts = drafts_of(person)
    datasets = Dataset.objects.filter(organisation__in=[choice.organisation.pk for choice in members])
    datasets = datasets.exclude(kind=DatasetKind.HARVESTED.value).select_related("organisation")
    lines = tuple(_dataset_line(dataset, today=today) for dataset in datasets.order_by("-modified_at")[:_MOST_DATASETS])
    return WorkspacePage(
        name=person.first_name,
        next_step=_next_step(members, editors, drafts, lines, waiting=waiting),
        organisations=tuple(members),
        drafts=tuple(_draft_lines(drafts)),
        thrown_away=tuple(_draft_lines(drafts_of(person, thrown_away=True))),
        datasets=lines,
        may_publish=bool(editors),
        kept_days=KEPT_DAYS,
    )


def _next_step(
    members: Sequence[OrganisationChoice],
    editors: Sequence[OrganisationChoice],
    drafts: Sequence[Draft],
    datasets: Sequence[DatasetLine],
    *,
    waiting: Sequence[WaitingFile],
) -> NextStep:
    new = next((file for file in waiting if not file.is_tried), None)
    if new is not None:
        text = _("Vous l’avez vérifié avant de vous connecter : il attend d’être publié.")
        return NextStep(in_french(new.name), text, _("Le publier"), reverse("waiting_file"))
    if not members:
        return NextStep(
            _("Rejoignez votre organisation"),
            _("Demandez une place pour votre mairie ou votre service : l’agence répond par courriel."),
            _("Demander une place"),
            reverse("organisation_ask"),
        )
    if drafts:
        draft = drafts[0]
        text = _("Vous en étiez à : %(step)s.") % {"step": _step_text(draft)}
        href = reverse("draft", args=[draft.id])
        return NextStep(in_french(draft_title(draft)), text, _("Reprendre ce brouillon"), href)
    late = next((line for line in datasets if line.is_late), None)
    if late is not None:
        return NextStep(in_french(late.title), late.next_said, _("Publier la nouvelle version"), late.next_href)
    if not editors:
        text = _("Vous lisez pour %(name)s. Pour publier, demandez le rôle de rédaction à ses administrateurs.")
        words = {"name": members[0].organisation.name}
        return NextStep(_("Regardez ce qui est publié"), text % words, _("Ouvrir le catalogue"), reverse("catalog"))
    examples = ", ".join(model.title.lower() for model in core_schemas()[:_PROPOSED])
    title = _("Publiez un jeu de plus") if datasets else _("Publiez votre premier jeu de données")
    text = _("Dix minutes suffisent. Par exemple : %(examples)s.") % {"examples": examples}
    return NextStep(title, text, _("Choisir quoi publier"), reverse("catalog_begin"))


def _draft_lines(drafts: Sequence[Draft]) -> Iterator[DraftLine]:
    for draft in drafts:
        yield DraftLine(
            id=draft.id,
            title=draft_title(draft),
            organisation=draft.organisation.name,
            said=" · ".join(part for part in (draft.source_name, _step_text(draft)) if part),
            modified_at=draft.modified_at,
            href=reverse("draft", args=[draft.id]),
        )


def _step_text(draft: Draft) -> str:
    steps = {
        DraftStep.CHOOSE: _("choisir"),
        DraftStep.FILL: _("remplir le tableau"),
        DraftStep.DESCRIBE: _("décrire"),
        DraftStep.PUBLISH: _("publier"),
    }
    texts = [steps[DraftStep(draft.step)]]
    if draft.row_count is not None:
        texts.append(rows_text(draft.row_count))
    if draft.error_count:
        texts.append(errors_text(draft.error_count))
    return ", ".join(texts)


def _dataset_line(dataset: Dataset, *, today: date) -> DatasetLine:
    is_withdrawn = dataset.state == DatasetState.WITHDRAWN.value
    is_own = dataset.kind == DatasetKind.OWN.value
    last = latest_update(Frequency(dataset.frequency), dataset.modified_at.date())
    is_late = is_own and not is_withdrawn and last is not None and today > last
    return DatasetLine(
        title=dataset.title,
        slug=dataset.slug,
        organisation=dataset.organisation.name,
        href=reverse("dataset", args=[dataset.slug]),
        state=_("retiré") if is_withdrawn else state_text(dataset),
        is_withdrawn=is_withdrawn,
        reason=dataset.withdrawn_reason,
        quality="" if dataset.quality_percent is None else formats.percent(dataset.quality_percent / 100),
        said=_("modifié le %(day)s") % {"day": day(dataset.modified_at)},
        next_said=_next_text(dataset, is_late=is_late, is_own=is_own),
        next_href=f"{reverse('catalog_begin')}?dataset={dataset.slug}" if is_own else "",
        is_late=is_late,
    )


def _next_text(dataset: Dataset, *, is_late: bool, is_own: bool) -> str:
    if is_late:
        return _("Une mise à jour est attendue : publiez la nouvelle version.")
    if is_own and dataset.error_count:
        return _("Corrigez les erreurs, puis publiez une nouvelle version.")
    if is_own and not dataset.contact_email:
        return _("Ajoutez une adresse de contact.")
    return ""

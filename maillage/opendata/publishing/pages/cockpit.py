"""Publishing in the cockpit: a file that waits, drafts, data that are due, what to publish next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    concerns_of,
)
from maillage.core.problems import sentence
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.publishing.pages.draft.words import draft_title, step_text
from maillage.opendata.publishing.pages.waiting_visitor import files_of
from maillage.opendata.publishing.pages.workspace import late_datasets
from maillage.opendata.publishing.store.draft_changes import delete_draft, refuse_published, restore_draft
from maillage.opendata.publishing.store.drafts import drafts_of, visit_draft
from maillage.opendata.publishing.store.models import Draft
from maillage.web.wording.formats import in_french, shipped

_PROPOSED: Final = 3


def files_to_publish(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The files that were checked before logging in, and that no sandbox has tried."""
    for file in files_of(visit.request):
        if not file.is_tried:
            yield WaitingItem(
                key=file.id,
                tag=_("Fichier prêt"),
                harm=Harm.UNFINISHED,
                sentence=_("« %(name)s » attend d’être publié.") % {"name": file.name},
                since=file.kept_at,
                detail=_("Vous l’avez vérifié avant de vous connecter."),
                go=(_("Le publier"), reverse("waiting_file")),
            )


def drafts(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The drafts that she may edit."""
    for draft in visit.once(drafts_of, visit.person)[:MOST_OF_A_QUEUE]:
        yield WaitingItem(
            key=str(draft.id),
            tag=_("Brouillon"),
            harm=Harm.UNFINISHED,
            sentence=draft_title(draft),
            since=draft.modified_at,
            detail=_draft_detail(draft),
            acts=("throw",),
            go=(_("Reprendre"), reverse("draft", args=[draft.id])),
        )


def _draft_detail(draft: Draft) -> str:
    """The file, for whom, and how far it is: drafts of one schema have one title."""
    parts = (draft.source_name, in_french(draft.organisation.name), step_text(draft))
    return format_html_join(" · ", "{}", ([part] for part in parts if part))


def throw(call: ActCall) -> ActDone:
    """Throw the draft away."""
    draft = visit_draft(UUID(call.key), call.person).draft
    refuse_published(draft)
    delete_draft(draft, now=call.now)
    return ActDone(_("« %(title)s » est jeté.") % {"title": draft_title(draft)})


def restore(call: ActCall) -> str:
    """Take the draft back."""
    draft = visit_draft(UUID(call.key), call.person).draft
    restore_draft(draft, now=call.now)
    return _("« %(title)s » est repris.") % {"title": draft_title(draft)}


def late(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The data sets whose new version is overdue."""
    for dataset, due_on in late_datasets(visit.person, visit.today, most=MOST_OF_A_QUEUE):
        yield WaitingItem(
            key=str(dataset.id),
            tag=_("Données attendues"),
            harm=Harm.OVERDUE,
            sentence=_("« %(title)s » : une nouvelle version est attendue.") % {"title": dataset.title},
            until=due_on,
            detail=dataset.organisation.name,
            read=(_("Le jeu"), reverse("dataset", args=[dataset.slug])),
            go=(_("Publier la nouvelle version"), f"{reverse('catalog_begin')}?dataset={dataset.slug}"),
        )


def next_dataset(visit: CockpitVisit) -> Suggestion | None:
    """Publish another data set, or the first; None for people who came for another capability."""
    if Capability.OPEN not in concerns_of(visit) or not visit.organisation_numbers(Role.EDITOR, Capability.OPEN):
        return None
    own = visit.organisation_numbers(Role.EDITOR, Capability.OPEN)
    has_published = Dataset.objects.filter(organisation__in=own).exists()
    examples = ", ".join(shipped(model.title).lower() for model in core_schemas()[:_PROPOSED])
    text = _("Dix minutes suffisent. Par exemple : %(examples)s.") % {"examples": examples}
    first = Suggestion(
        _("Publiez votre premier jeu de données"), text, _("Choisir quoi publier"), reverse("catalog_begin")
    )
    if not has_published:
        return first
    return replace(first, title=_("Publiez un jeu de plus"), other=(_("Mes jeux de données"), reverse("own_datasets")))


QUEUES: Final = (
    Queue(name="files", waiting=files_to_publish),
    Queue(
        name="drafts",
        models=(Draft,),
        waiting=drafts,
        acts=(QueueAct(word="throw", label=sentence("Jeter"), carry_out=throw, undo=restore, is_grave=True),),
    ),
    Queue(name="late-datasets", models=(Dataset,), waiting=late),
)
SUGGESTIONS: Final = (SuggestionOffer(90, next_dataset),)
LINKS: Final = (CockpitLink(5, sentence("Mes jeux de données"), "own_datasets", Capability.OPEN),)

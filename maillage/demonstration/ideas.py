"""The demonstration of ideas and reuses: three ideas with their answers, a reuse of invented data, all marked."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.demonstration.catalogue import demonstration_organisations
from maillage.demonstration.kit import as_invented, delete_rows, is_running, real_link
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.ideas.domain.ideas import IdeaKind, ProposalState, ReuseKind, Stance
from maillage.opendata.ideas.store.ideas import IDEAS, real_ideas
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer, Reuse
from maillage.web.demonstration import Demonstration
from maillage.web.turns import reserved_slug
from maillage.web.wording.formats import number

# (kind, title, text, territory, schema, stance of the answer, its text).
_IDEAS: Final = (
    (
        IdeaKind.DATASET, "Les menus de la cantine", "Pour savoir le matin ce que les enfants mangent à midi.",
        "commune:44131", "scdl/menus-collectifs", Stance.PLANNED, "Le prestataire nous livre un tableau chaque mois.",
    ),
    (
        IdeaKind.DATASET, "Les horaires des déchèteries", "", "epci:200067346", "", Stance.CANNOT,
        "Le syndicat de traitement les tient, et ne publie pas ici.",
    ),
    (
        IdeaKind.USE, "Une carte des défibrillateurs dans l’application du club", "Pour les bénévoles des matchs.",
        "commune:44131", "atlasante/schema-dae", None, "",
    ),
)  # fmt: skip


@transaction.atomic
def load_ideas(now: dt.datetime) -> int:
    """Load the invented ideas, and a reuse of invented data where there are any; how many, 0 if they are there."""
    if Idea.objects.filter(is_invented=True).exists():
        return 0
    organisations = list(demonstration_organisations())
    for rank, (kind, title, text, place, schema_id, stance, answer) in enumerate(_IDEAS, start=1):
        asked_at = now - dt.timedelta(days=9 * rank)
        idea = Idea.objects.create(
            slug=reserved_slug(Idea, title),
            kind=kind.value,
            state=ProposalState.SHOWN.value,
            title=as_invented(title, "s" if rank < len(_IDEAS) else "e"),
            text=text,
            territory=place,
            schema_id=schema_id,
            asked_at=asked_at,
            decided_at=asked_at,
            is_invented=True,
        )
        if stance is not None and organisations:
            IdeaAnswer.objects.create(
                idea=idea,
                organisation=organisations[rank % len(organisations)],
                stance=stance.value,
                text=answer,
                planned_on=localdate(now + dt.timedelta(days=60)) if stance is Stance.PLANNED else None,
                answered_at=asked_at + dt.timedelta(days=3),
            )
    return len(_IDEAS) + _load_reuse(now)


def _load_reuse(now: dt.datetime) -> int:
    datasets = list(Dataset.objects.filter(is_demonstration=True).order_by("slug")[:2])
    if not datasets:
        return 0
    reuse = Reuse.objects.create(
        slug=reserved_slug(Reuse, "calendrier des subventions"),
        kind=ReuseKind.APPLICATION.value,
        state=ProposalState.SHOWN.value,
        title=as_invented("Le calendrier des subventions"),
        text="Une application inventée pour la démonstration.",
        url="https://demonstration.invalid/subventions",
        author=as_invented("Les Données du Littoral", "es"),
        made_on=localdate(now - dt.timedelta(days=40)),
        asked_at=now - dt.timedelta(days=30),
        is_invented=True,
    )
    reuse.datasets.set(datasets)
    return 1


def remove_invented_ideas(_now: dt.datetime) -> int:
    """Delete the invented ideas and reuses; how many."""
    return sum(delete_rows(rows.filter(is_invented=True)) for rows in (Idea.objects, Reuse.objects.defer("picture")))


def follow_ideas(now: dt.datetime) -> int:
    """Load the ideas once there is an invented catalogue, until the agency ends them; how many."""
    has_catalogue = Dataset.objects.filter(is_demonstration=True).exists()
    return load_ideas(now) if has_catalogue and is_running(IDEAS) else 0


def _real_ideas() -> QuerySet[Idea]:
    return real_ideas()


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vraie idée proposée", "%(count)s vraies idées proposées", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=IDEAS,
        place=17,
        label=sentence("idées"),
        floor="DEMO_UNTIL_IDEAS",
        is_held=lambda: Idea.objects.filter(is_invented=True).exists(),
        real_count=lambda: _real_ideas().count(),
        real_words=_real_words,
        real_href=real_link(_real_ideas, page="idea", listing="ideas", key="slug"),
        remove=remove_invented_ideas,
        restore=load_ideas,
    ),
)

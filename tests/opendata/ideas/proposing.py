"""Ideas and reuses as somebody proposes them, and what they are once they are shown."""

import datetime as dt

from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.ideas.domain.ideas import IdeaKind, IdeaPlan, ReuseKind, ReusePlan
from maillage.opendata.ideas.store.ideas import idea_shown, propose_idea, show_idea
from maillage.opendata.ideas.store.models import Idea, Reuse
from maillage.opendata.ideas.store.reuses import propose_reuse, show_reuse
from tests.people import People

NOW = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
MENUS = "scdl/menus-collectifs"


def plan(people: People, *, title: str = "Les menus de la cantine", email: str = "ines@example.org") -> IdeaPlan:
    """Canteen menus, asked of Pornic."""
    return IdeaPlan(IdeaKind.DATASET, title, "Pour le matin.", "commune:44131", MENUS, people.commune.pk, email)


def shown_idea(people: People, *, now: dt.datetime = NOW, **said: str) -> Idea:
    """An idea that Aline has shown."""
    idea = propose_idea(plan(people, **said), now=now)
    show_idea(people.aline, idea.pk, now=now)
    return idea_shown(idea.slug)


def proposed_reuse(dataset: Dataset, *, url: str = "https://carte.example/", email: str = "leo@example.org") -> Reuse:
    """A map of a data set, to be read."""
    made = ReusePlan(
        ReuseKind.APPLICATION, "La carte des aides", "Qui reçoit quoi.", url, "Léo", dt.date(2026, 5, 1), email=email
    )
    return propose_reuse(made, [dataset], None, now=NOW)


def shown_reuse(people: People, dataset: Dataset, **said: str) -> Reuse:
    """A map that Aline has shown."""
    return show_reuse(people.aline, proposed_reuse(dataset, **said).pk, now=NOW)

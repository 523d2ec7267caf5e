"""The cockpit lines of publishing: a waiting file, drafts, data sets, what to publish next."""

from dataclasses import replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import (
    CockpitSection,
    CockpitSectionOffer,
    CockpitStep,
    CockpitStepOffer,
    CockpitVisit,
    concerns_of,
)
from maillage.accounts.terms import Capability, Role
from maillage.catalog.queries.schemas import core_schemas
from maillage.publishing.pages.draft.words import draft_title, step_text
from maillage.publishing.pages.workspace import dataset_lines
from maillage.publishing.queries.drafts import drafts_of
from maillage.publishing.record.drafts import KEPT_DAYS
from maillage.publishing.views.waiting_visitor import files_of
from maillage.web.wording.formats import in_french, shipped

_PROPOSED: Final = 3


def waiting_file(visit: CockpitVisit) -> CockpitStep | None:
    """The step to publish a file that was checked before logging in."""
    new = next((file for file in files_of(visit.request) if not file.is_tried), None)
    if new is None:
        return None
    text = _("Vous l’avez vérifié avant de vous connecter : il attend d’être publié.")
    step = CockpitStep(in_french(new.name), text, _("Le publier"), reverse("waiting_file"), waits=True)
    return _with_something_else(step) if visit.once(drafts_of, visit.person) else step


def newest_draft(visit: CockpitVisit) -> CockpitStep | None:
    """The step to resume the most recently modified draft."""
    draft = next(iter(visit.once(drafts_of, visit.person)), None)
    if draft is None:
        return None
    text = _("Vous en étiez à : %(step)s.") % {"step": step_text(draft)}
    title, href = in_french(draft_title(draft)), reverse("draft", args=[draft.id])
    return _with_something_else(CockpitStep(title, text, _("Reprendre ce brouillon"), href))


def late_dataset(visit: CockpitVisit) -> CockpitStep | None:
    """The step to publish a new version of an overdue data set."""
    late = next((line for line in visit.once(dataset_lines, visit.person, visit.today) if line.is_late), None)
    if late is None:
        return None
    return CockpitStep(
        in_french(late.dataset.title),
        late.next_text,
        _("Publier la nouvelle version"),
        f"{reverse('catalog_begin')}?dataset={late.dataset.slug}",
        waits=True,
    )


def next_dataset(visit: CockpitVisit) -> CockpitStep | None:
    """The step to publish another data set, or the first; None for people who came for another capability."""
    if Capability.OPEN not in concerns_of(visit):
        return None
    examples = ", ".join(shipped(model.title).lower() for model in core_schemas()[:_PROPOSED])
    has_published = bool(visit.once(dataset_lines, visit.person, visit.today))
    title = _("Publiez un jeu de plus") if has_published else _("Publiez votre premier jeu de données")
    text = _("Dix minutes suffisent. Par exemple : %(examples)s.") % {"examples": examples}
    return CockpitStep(title, text, _("Choisir quoi publier"), reverse("catalog_begin"))


def _with_something_else(step: CockpitStep) -> CockpitStep:
    return replace(step, other_button=_("Publier autre chose"), other_href=reverse("catalog_begin"))


def drafts(visit: CockpitVisit) -> CockpitSection | None:
    """The person's drafts, last modified first."""
    drafts = visit.once(drafts_of, visit.person)
    return CockpitSection("publishing/cockpit_drafts.html", drafts) if drafts else None


def datasets(visit: CockpitVisit) -> CockpitSection | None:
    """The data sets of the person's organisations; None for those who publish nothing and came for something else."""
    lines = visit.once(dataset_lines, visit.person, visit.today)
    if not lines and Capability.OPEN not in concerns_of(visit):
        return None
    may_publish = bool(visit.organisations(Role.EDITOR, Capability.OPEN))
    return CockpitSection("publishing/cockpit_datasets.html", {"lines": lines, "may_publish": may_publish})


def drafts_thrown_away(visit: CockpitVisit) -> CockpitSection | None:
    """Deleted drafts that can still be restored."""
    drafts = drafts_of(visit.person, thrown_away=True)
    section = {"drafts": drafts, "kept_days": KEPT_DAYS}
    return CockpitSection("publishing/cockpit_thrown_away.html", section) if drafts else None


STEPS: Final = (
    CockpitStepOffer(10, waiting_file),
    CockpitStepOffer(30, newest_draft),
    CockpitStepOffer(40, late_dataset),
    CockpitStepOffer(90, next_dataset),
)
SECTIONS: Final = (
    CockpitSectionOffer(10, drafts),
    CockpitSectionOffer(20, datasets),
    CockpitSectionOffer(40, drafts_thrown_away),
)

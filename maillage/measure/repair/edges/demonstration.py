"""The demonstration of repair: a simulated campaign, and actions on the areas found in it."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.measure.figures.domain.coarsening import WEEKLY_KINDS
from maillage.measure.figures.store.origins import TESTS, counted_origins, public_origin_of
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.changed_rows import remove_origin
from maillage.measure.record.store.simulation import simulate_demonstration
from maillage.measure.repair.store.action_steps import REPAIRED_DAYS
from maillage.measure.repair.store.models import Action
from maillage.territory.store.territories import territory
from maillage.web.demonstration import Demonstration
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number


def _real_words(count: int) -> str:
    # In a small territory a test may identify a person, so no number is shown.
    if territory(home_territory()).kind not in WEEKLY_KINDS:
        return ""
    return ngettext("%(count)s vrai test compté", "%(count)s vrais tests comptés", count) % {"count": number(count)}


def _remove(now: datetime) -> int:
    Action.objects.filter(origin=int(Origin.SIMULATED)).delete()
    return remove_origin(Origin.SIMULATED, now=now)


DEMONSTRATIONS: Final = (
    Demonstration(
        name=TESTS,
        place=10,
        label=sentence("tests du réseau"),
        floor="DEMO_UNTIL",
        is_held=lambda: Origin.SIMULATED in counted_origins(current_counts()),
        real_count=lambda: public_origin_of(current_counts()).real_tests,
        real_words=_real_words,
        real_href=lambda _count: f"{reverse('territory', args=[home_territory()])}?demonstration=0",
        remove=_remove,
        restore=lambda now: simulate_demonstration(now, mended_days=REPAIRED_DAYS),
    ),
)

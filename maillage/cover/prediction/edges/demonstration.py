"""What can be demonstrated of fixed 4G: invented sites on a sample of real terrain, and three more that would help."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.demonstration import demonstration_plan, demonstration_prediction
from maillage.cover.prediction.store.plan_files import current_plan, current_plan_file
from maillage.cover.prediction.store.prediction_files import PREDICTION, current_file
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number


def _sites() -> int:
    prediction = current_prediction(is_invented=False)
    return int(prediction.facts["sites"]) if prediction is not None else 0


def _real_words(count: int) -> str:
    return ngettext("%(count)s vrai site", "%(count)s vrais sites", count) % {"count": number(count)}


def _remove(_now: datetime) -> int:
    count = 0
    while current_plan(is_invented=True) is not None:
        _unlink_first(current_plan_file(is_invented=True), current_plan_file(is_invented=False))
    while current_prediction(is_invented=True) is not None:
        _unlink_first(current_file(is_invented=True), current_file())
        count = 1
    return count


def _unlink_first(*files: Path) -> None:
    next(file for file in files if file.exists()).unlink()


def _restore(now: datetime) -> int:
    is_new = demonstration_prediction(now) is not None
    demonstration_plan()
    return int(is_new)


def _is_held() -> bool:
    """Whether there is an invented prediction or plan."""
    return current_prediction(is_invented=True) is not None or current_plan(is_invented=True) is not None


DEMONSTRATIONS: Final = (
    Demonstration(
        name=PREDICTION,
        place=80,
        label=sentence("sites de 4G fixe"),
        floor="DEMO_UNTIL_SITES",
        is_held=_is_held,
        real_count=_sites,
        real_words=_real_words,
        real_href=lambda _count: f"{reverse('coverage')}?demonstration=0",
        remove=_remove,
        restore=_restore,
    ),
)

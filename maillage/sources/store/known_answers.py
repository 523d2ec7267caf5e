"""When each address of a source last answered: to a download, or to ``doctor``, whose answers are kept in a file."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db.models import Max

from maillage.core.files.published import Manifest
from maillage.sources.store.models import SourceReading
from maillage.sources.store.source_files import sources_folder

_ANSWERS: Final = Manifest[dict[str, datetime]](dict[str, datetime], may_be_cut=True)


def last_answers() -> dict[tuple[str, int], datetime]:
    """The moment of the last answer by source and number of the way; a way that never answered is missing."""
    readings = SourceReading.objects.values_list("source", "find_used").annotate(Max("answered_at"))
    answers = {(source, number): answered_at for source, number, answered_at in readings}
    for key, answered_at in _known_answers().items():
        source, _slash, number = key.rpartition("/")
        way = (source, int(number))
        answers[way] = max(answered_at, answers.get(way, answered_at))
    return answers


def keep_answers(answers: Mapping[tuple[str, int], datetime]) -> None:
    """Keep what answered to ``doctor``, beside what did before."""
    kept = _known_answers() | {f"{source}/{number}": answered_at for (source, number), answered_at in answers.items()}
    _ANSWERS.publish(_file(), kept)


def _known_answers() -> dict[str, datetime]:
    return _ANSWERS.read(_file()) or {}


def _file() -> Path:
    return sources_folder() / "doctor.json"

"""The answers of a guided form, with its draft until they are rows of a published table.

``answers.json`` in the folder of the draft; its revision counts the saves, so that a form sent from an older page is
told instead of overwriting what another tab saved.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from maillage.core.files.atomic import lock_of, write_whole
from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.terms import DraftStep, EntryMode
from maillage.opendata.catalog.store.datasets import draft_folder
from maillage.opendata.publishing.store.draft_changes import refuse_published
from maillage.opendata.publishing.store.models import Draft

_LONGEST_NAME: Final = 255


class AnswersChanged(Refused):
    """Other answers were saved meanwhile, in another tab or by a colleague; what was sent is still on the page."""

    status = 409

    def __init__(self) -> None:
        message = sentence(
            "Cette saisie a changé entre-temps, dans un autre onglet ou par une collègue. Rien n’est perdu : relisez "
            "ce qui est ici, puis envoyez de nouveau pour le garder."
        )
        super().__init__("answers_changed", message)


@dataclass(frozen=True, slots=True)
class GuidedAnswers:
    """The saved answers of a draft and their revision (0: none yet)."""

    revision: int = 0
    content: Mapping[str, Any] = field(default_factory=dict)


def guided_answers(draft_id: UUID) -> GuidedAnswers:
    """The answers saved with a draft."""
    try:
        document = json.loads(_path(draft_id).read_text("utf-8"))
    except FileNotFoundError:
        # Nothing was answered yet.
        return GuidedAnswers()
    return GuidedAnswers(document["revision"], document["content"])


def save_answers(draft: Draft, content: Mapping[str, Any], *, base: int, name: str, now: datetime) -> GuidedAnswers:
    """Save the answers; the same ones sent twice are saved once.

    ``base`` is the revision that the page was made from: raises AnswersChanged if others were saved since, and Refused
    if the draft was published. ``name`` names the draft in lists.
    """
    with lock_of(_path(draft.id)):
        draft.refresh_from_db()
        refuse_published(draft)
        stands = guided_answers(draft.id)
        if stands.revision != base:
            if stands.content == content:
                return stands
            raise AnswersChanged
        answers = GuidedAnswers(base + 1, content)
        _path(draft.id).parent.mkdir(parents=True, exist_ok=True)
        write_whole(
            _path(draft.id),
            json.dumps({"revision": answers.revision, "content": content}, ensure_ascii=False),
        )
        Draft.objects.filter(pk=draft.pk).update(
            source_name=name[:_LONGEST_NAME], step=DraftStep.FILL.value, door=EntryMode.FORM.value, modified_at=now
        )
    return answers


def _path(draft_id: UUID) -> Path:
    return draft_folder(draft_id) / "answers.json"

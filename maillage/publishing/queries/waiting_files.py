"""The files that wait for their visitor to say who she is: ``catalog/waiting/<visitor>/<file>/``.

``sent`` is the file as it was sent, ``words.json`` what it is called and what it is to become.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from maillage.accounts.queries import Organisation, User, acting_or_none, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.files import catalog_folder
from maillage.catalog.queries.schemas import capability_of
from maillage.catalog.terms import Door
from maillage.publishing.rules.waiting_files import Wish, kept_for

SENT: Final = "sent"
WORDS: Final = "words.json"
_MARK: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")  # no way out of the folder


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """One file: as it was sent, when, what it is to become; ``is_tried`` once it was tried out in a sandbox."""

    folder: Path
    name: str
    wish: Wish
    kept_at: datetime
    is_tried: bool

    @property
    def id(self) -> str:
        """What tells it from the others of its visitor."""
        return self.folder.name

    @property
    def path(self) -> Path:
        """The file as it was sent."""
        return self.folder / SENT

    @property
    def until(self) -> datetime:
        """Until when it is kept."""
        return self.kept_at + kept_for(self.path.stat().st_size)


def waiting_folder() -> Path:
    """Where the files of all visitors wait."""
    return catalog_folder() / "waiting"


def waiting_files(visitor: str, *, now: datetime) -> list[WaitingFile]:
    """The files that wait for that visitor (a mark that only her browser knows), the first sent first."""
    if not _MARK.fullmatch(visitor):
        return []
    files = [waiting_file(words.parent) for words in (waiting_folder() / visitor).glob(f"*/{WORDS}")]
    return sorted((file for file in files if file is not None and now < file.until), key=lambda file: file.kept_at)


def waiting_file(folder: Path) -> WaitingFile | None:
    """The file in that folder; None where it was taken out meanwhile."""
    try:
        words = json.loads((folder / WORDS).read_text("utf-8"))
    except FileNotFoundError:
        # It was begun or given up in another tab.
        return None
    wish = Wish(Door(words["door"]), words["schema_id"], words["dataset"], words["organisation"])
    return WaitingFile(folder, words["name"], wish, datetime.fromisoformat(words["kept_at"]), words["is_tried"])


def organisation_meant(person: User, files: Sequence[WaitingFile]) -> Organisation | None:
    """For which organisation the files are published, where there is no doubt."""
    dataset = dataset_meant(person, files[-1])
    if dataset is not None:
        return dataset.organisation
    choices = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.OPEN)]
    real = [organisation for organisation in choices if not organisation.is_sandbox]
    named = [organisation for organisation in real if organisation.slug == files[-1].wish.organisation]
    if named or len(real) == 1:
        return (named or real)[0]
    is_new = not all(file.is_tried for file in files)
    return next(iter(choices), None) if not real and is_new else None


def dataset_meant(person: User, file: WaitingFile) -> Dataset | None:
    """The data set of which the file is a new version, where the person may make one."""
    dataset = Dataset.objects.filter(slug=file.wish.dataset).select_related("organisation").first()
    if dataset is None:
        return None
    scope = capability_of(dataset.schema_id)
    return dataset if acting_or_none(person, dataset.organisation, Role.EDITOR, scope) is not None else None

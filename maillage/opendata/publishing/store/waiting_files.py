"""Stores the files of visitors until they log in, creates drafts from them, and deletes expired ones."""

import json
import secrets
import shutil
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.core.files.atomic import lock_of, write_whole
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.opendata.catalog.domain.terms import DraftStep
from maillage.opendata.catalog.store.datasets import draft_folder
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.publishing.domain.waiting_files import KEPT, MOST_BYTES, MOST_FILES, UploadIntent
from maillage.opendata.publishing.store.draft_changes import begin_draft, choose_step, receive_file
from maillage.opendata.publishing.store.drafts import (
    SENT,
    WORDS,
    WaitingFile,
    likely_schema,
    newest_schema,
    waiting_file,
    waiting_files,
    waiting_folder,
)
from maillage.opendata.publishing.store.models import Draft

_LONGEST_NAME: Final = 255


def new_visitor() -> str:
    """A secret id for one browser."""
    return secrets.token_urlsafe(24)


def store_waiting_file(visitor: str, path: Path, name: str, wish: UploadIntent, *, now: datetime) -> WaitingFile:
    """Store the file for that visitor, evicting her oldest beyond MOST_FILES. Unavailable if the total is exhausted."""
    others = waiting_files(visitor, now=now)
    sizes = (sent.stat().st_size for sent in (*waiting_folder().glob(f"*/*/{SENT}"), path))
    if sum(sizes) > MOST_BYTES:
        message = sentence("Trop de fichiers attendent déjà ici : connectez-vous d’abord, puis déposez le vôtre.")
        raise Unavailable("waiting_full", message)
    for oldest in others[: max(0, len(others) + 1 - MOST_FILES)]:
        delete_waiting_file(oldest)
    folder = waiting_folder() / visitor / secrets.token_urlsafe(12)
    folder.mkdir(parents=True)
    shutil.copyfile(path, folder / SENT)
    pure_path = PurePath(name.replace("\\", "/")).name[:_LONGEST_NAME] or "fichier"
    waiting_file = WaitingFile(folder, pure_path, wish, now, is_tried=False)
    _write(waiting_file)
    return waiting_file


def begin_waiting(
    acting: Acting, organisation: Organisation, file: WaitingFile, *, dataset: Dataset | None = None, now: datetime
) -> Draft | None:
    """Create a draft from the file, which then stops waiting; None if another tab was faster.

    In a sandbox the file keeps waiting, as it is only tried. Raises Refused if the draft cannot be created.
    """
    with lock_of(file.folder.with_name(f"{file.id}.turn")):
        if waiting_file(file.folder) is None:
            return None
        schema = newest_schema(dataset.schema_id) if dataset else likely_schema(file.wish.schema_id, file.path)
        draft = begin_draft(acting, schema=schema, dataset=dataset, now=now)
        try:
            draft = receive_file(acting, draft, file.path, file.name, system=file.wish.system, now=now)
        except Refused:
            # The file keeps waiting: nothing is lost, and no empty draft is left.
            folder = draft_folder(draft.id)  # the folder name must be read before the row is deleted
            draft.delete()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        choose_step(draft, DraftStep.FILL, file.wish.door)
        if organisation.is_sandbox:
            _write(WaitingFile(file.folder, file.name, file.wish, file.kept_at, is_tried=True))
        else:
            delete_waiting_file(file)
    return draft


def delete_waiting_file(file: WaitingFile) -> None:
    """Delete a waiting file."""
    shutil.rmtree(file.folder, ignore_errors=True)


def forget_old_waiting(now: datetime) -> int:
    """Delete expired files; how many."""
    count = 0
    for visitor in waiting_folder().glob("*"):
        for folder in visitor.glob("*/"):
            file = waiting_file(folder)
            begun = datetime.fromtimestamp(folder.stat().st_mtime, tz=now.tzinfo)
            if (begun + KEPT if file is None else file.until) <= now:
                shutil.rmtree(folder, ignore_errors=True)
                count += 1
        if not any(visitor.glob("*/")):
            shutil.rmtree(visitor, ignore_errors=True)
    return count


def _write(file: WaitingFile) -> None:
    words = {
        "name": file.name,
        "door": file.wish.door.value,
        "schema_id": file.wish.schema_id,
        "dataset": file.wish.dataset,
        "organisation": file.wish.organisation,
        "system": file.wish.system,
        "kept_at": file.kept_at.isoformat(),
        "is_tried": file.is_tried,
    }
    write_whole(file.folder / WORDS, json.dumps(words, ensure_ascii=False))

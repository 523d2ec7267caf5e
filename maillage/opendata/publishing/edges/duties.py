"""Background duties: deletes expired drafts and waiting files."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opendata.publishing.store.draft_changes import forget_old_drafts
from maillage.opendata.publishing.store.waiting_files import forget_old_waiting

DUTIES: Final = (
    Duty("old drafts", 3_600, forget_old_drafts, is_final=True),
    Duty("old waiting files", 3_600, forget_old_waiting, is_final=True),
)

"""Processes long drafts; publishes without REVISION.

``python -m maillage.opendata.publishing.store.draft_worker DRAFT [REVISION]``

Started by maillage.opendata.publishing.store.draft_work and publishing_drafts, never by hand: the page shows the
progress.
"""

import sys
from typing import Final
from uuid import UUID

import django

from maillage.web.protection.lanes import Lane

LANE: Final = Lane("drafts", at_once=2)  # each may need gigabytes


def main(draft_id: str, revision: str | None = None) -> None:
    """Build and check one revision of a draft, or publish the draft."""
    django.setup()
    # Models can only be imported after django.setup().
    from maillage.opendata.publishing.store.draft_work import make_revision, mark_queued  # noqa: PLC0415 -- needs the set-up above
    from maillage.opendata.publishing.store.publishing_drafts import publish_asked  # noqa: PLC0415 -- needs the set-up above

    if revision is None:
        publish_asked(UUID(draft_id))
        return
    draft, number = UUID(draft_id), int(revision)
    with LANE.turn_of_a_process(waiting=lambda: mark_queued(draft, number)):
        make_revision(draft, number)


if __name__ == "__main__":
    main(*sys.argv[1:])

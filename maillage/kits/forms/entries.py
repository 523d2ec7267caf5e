"""Notes in the session what arrived, so that the browser forgets what it kept of it (static/kits/keeping.js)."""

from typing import Final

from django.http import HttpRequest

_KEY: Final = "received_entries"  # which templates/kits/unsent_notice.html gives to the browser
_MOST: Final = 20


def note_received(request: HttpRequest, entry: str | None) -> None:
    """What was sent under this entry (``EntryForm.entry``) is written."""
    if entry:
        request.session[_KEY] = [*request.session.get(_KEY, []), entry][-_MOST:]

"""Records in the session which forms were received, so that the browser discards its copy (static/kits/keeping.js)."""

from typing import Final

from django.http import HttpRequest

_KEY: Final = "received_entries"  # kits/unsent_notice.html passes it to the browser
_MAX_ENTRIES: Final = 20


def note_received(request: HttpRequest, entry: str | None) -> None:
    """Record that the form sent under this entry (``EntryForm.entry``) was saved."""
    if entry:
        request.session[_KEY] = [*request.session.get(_KEY, []), entry][-_MAX_ENTRIES:]

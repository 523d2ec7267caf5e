"""WSGI applications mounted before Django, by URL path prefix: single documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.measure.record.edges.api.single_documents import ADDRESS, SingleDocuments

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def single_documents(_data_dir: Path, django: "WSGIApplication") -> "WSGIApplication":
    """Return the application for single documents; it passes other requests at its URL to ``django``."""
    return SingleDocuments(django)


APPLICATIONS: Final = ((ADDRESS, single_documents),)

"""What answers past Django's middleware, by the beginning of the path: single documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.quality.api.single_documents import ADDRESS, SingleDocuments

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def single_documents(_data_dir: Path, django: "WSGIApplication") -> "WSGIApplication":
    """Single documents, the rest of their address by ``django``."""
    return SingleDocuments(django)


APPLICATIONS: Final = ((ADDRESS, single_documents),)

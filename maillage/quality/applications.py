"""What answers past Django's middleware, by the beginning of the path: single documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from maillage.quality.api.single_documents import ADDRESS, SingleDocuments

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def _single_documents(_data_dir: Path, django: "WSGIApplication") -> "WSGIApplication":
    return SingleDocuments(django)


APPLICATIONS: Final = ((ADDRESS, _single_documents),)

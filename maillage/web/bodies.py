"""Files uploaded through forms; and a middleware that rejects large bodies where no file is expected.

Django writes uploaded files to disk before it checks the CSRF token, whatever their size: without this, a visitor could
fill the disk through any form.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from maillage.core.problems import Refused, sentence
from maillage.web.error_pages import problem_page

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TOO_LARGE: Final = 413
_OTHER_FIELDS: Final = 1024 * 1024
View = Callable[..., HttpResponseBase]


@contextmanager
def received_file(
    file: UploadedFile[Any] | None, *, most_bytes: int, too_large: str, ending: str = ""
) -> Iterator[Path]:
    """Yield the path of an uploaded file, deleted when the context ends; its name ends with ``ending``.

    Raises Refused if there is no file, or if it is larger than ``max_volume_bytes``: ``too_large`` is the sentence,
    with ``most`` in megabytes.
    """
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > most_bytes:
        raise Refused("file_too_large", too_large, most=most_bytes // 1024**2)
    if isinstance(file, TemporaryUploadedFile) and file.temporary_file_path().endswith(ending):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(suffix=ending) as copy:
        copy.writelines(file.chunks())
        copy.flush()
        yield Path(copy.name)


def accepts_files(most_bytes: int, *, of_anybody: bool = False) -> Callable[[View], View]:
    """Allow file uploads of so many bytes to a view: by logged-in people, or with ``of_anybody`` by anyone.

    The limit enforced and the one shown in the form are the same number; the other fields of the form come on top.
    """

    def marked(view: View) -> View:
        view.most_body_bytes, view.takes_of_anybody = most_bytes + _OTHER_FIELDS, of_anybody  # type: ignore[attr-defined]
        return view

    return marked


class BodyMiddleware(MiddlewareMixin):
    """Rejects bodies that are too large; placed before the CSRF middleware.

    Views that are csrf_exempt check the length of their body themselves before reading it.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _parts: Any
    ) -> HttpResponse | None:
        """The error page for a body that is too large; None lets the request continue."""
        if request.method in _READING or getattr(view, "csrf_exempt", False):
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= _most_bytes(request, view):
            return None
        message = sentence("Ce formulaire ne prend pas de fichier : revenez en arrière, puis recommencez sans lui.")
        return problem_page(request, Refused("body_too_large", message), status=_TOO_LARGE)


def _most_bytes(request: HttpRequest, view: View) -> int:
    """The largest body that a view accepts from this user."""
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    most: int = getattr(view, "most_body_bytes", usual)
    may_send = getattr(view, "takes_of_anybody", False) or request.user.is_authenticated
    return most if may_send else usual

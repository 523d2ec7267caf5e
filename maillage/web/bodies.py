"""What forms send as files; and refused what no form of ours sends: a body as long as a file where none is taken.

Django writes files to the disk while it looks for the token of a form, however long they are: without this, a visitor
fills the disk through the door of the accounts.
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
from maillage.web.telling import problem_page

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TOO_LARGE: Final = 413
_OTHER_FIELDS: Final = 1024 * 1024
View = Callable[..., HttpResponseBase]


@contextmanager
def received_file(
    file: UploadedFile[Any] | None, *, most_bytes: int, too_large: str, ending: str = ""
) -> Iterator[Path]:
    """Where a file lies that a form sent, gone with the answer; its name ends as ``ending`` says.

    Refused where none came, or a larger one: ``too_large`` says what to do, with ``most`` in megabytes.
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


def taking_files(most_bytes: int, *, of_anybody: bool = False) -> Callable[[View], View]:
    """Marks a view whose form takes files of so many bytes: of people who are logged in, or ``of_anybody``.

    Its limit and what the form says are one number; beside the file there is room for the other fields.
    """

    def marked(view: View) -> View:
        view.most_body_bytes, view.takes_of_anybody = most_bytes + _OTHER_FIELDS, of_anybody  # type: ignore[attr-defined]
        return view

    return marked


class BodyMiddleware(MiddlewareMixin):
    """Stands before the one that looks for tokens.

    Views that are csrf_exempt look at the length of their bodies by themselves, before they read any of them.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _parts: Any
    ) -> HttpResponse | None:
        """The refusal of a body that is too large; None lets the request go on."""
        if request.method in _READING or getattr(view, "csrf_exempt", False):
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= _most_bytes(request, view):
            return None
        message = sentence("Ce formulaire ne prend pas de fichier : revenez en arrière, puis recommencez sans lui.")
        return problem_page(request, Refused("body_too_large", message), status=_TOO_LARGE)


def _most_bytes(request: HttpRequest, view: View) -> int:
    """The longest body that a view takes of who asks."""
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    most: int = getattr(view, "most_body_bytes", usual)
    may_send = getattr(view, "takes_of_anybody", False) or request.user.is_authenticated
    return most if may_send else usual

"""Parses an uploaded PDF and rewrites it without properties; run by core/bounds/isolation.py.

Names are decoded (``/J#61vaScript`` is ``/JavaScript``) and objects are found wherever they are stored, object streams
included. Actions: ISO 32000-1, 12.6.4.
"""

import io
from collections.abc import Iterable
from typing import BinaryIO, Final

import pikepdf

from maillage.core.problems import Refused, sentence

_CUT: Final = sentence("Ce PDF n’est pas entier : enregistrez-le de nouveau.")
_LOCKED: Final = sentence("Ce PDF a un mot de passe : personne ne pourrait l’ouvrir. Ôtez-le, puis renvoyez-le.")
_LIVE: Final = sentence(
    "Ce PDF contient un programme ou un autre fichier : imprimez-le en PDF, puis envoyez ce PDF-là."
)
_NO_PAGE: Final = sentence("Ce PDF n’a aucune page : enregistrez-le de nouveau.")
# Actions that run, start, send or fetch something, or open another file (ISO 32000-2, table 201).
_LIVE_ACTIONS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/GoToDp", "/Rendition", "/Movie",
        "/Sound", "/GoTo3DView", "/RichMediaExecute",
    }
)  # fmt: skip
_LIVE_KEYS: Final = frozenset({"/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/AF"})
_LIVE_TYPES: Final = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})


def write_still_pdf(source: BinaryIO, sink: BinaryIO) -> None:
    """Write the PDF as parsed; raises Refused if it is truncated, encrypted, or holds active content.

    A PDF that is signed and intact is copied unchanged: any other octet would break the signature.
    """
    content = source.read()
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refused("evidence_locked", _LOCKED)
            is_signed = False
            for part in pdf.objects:
                is_signed = _is_signature(part) or is_signed
            if not pdf.pages:
                raise Refused("evidence_cut", _NO_PAGE)
            if is_signed and not pdf.get_warnings():
                sink.write(content)
                return
            for name in ("/Info", "/ID"):
                if name in pdf.trailer:
                    del pdf.trailer[name]
            if "/Metadata" in pdf.Root:
                del pdf.Root.Metadata
            written = io.BytesIO()
            pdf.save(written, static_id=True)
    except pikepdf.PasswordError as error:
        raise Refused("evidence_locked", _LOCKED) from error  # its readers do not have the password
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, KeyError, RuntimeError) as error:
        # No document was found in it: nothing is stored.
        raise Refused("evidence_cut", _CUT) from error
    sink.write(written.getvalue())


def _is_signature(part: pikepdf.Object) -> bool:
    """Whether an object holds a signature; raises Refused if it, or anything directly in it, is active content."""
    waiting, is_signature = [part], False
    while waiting:
        opened = waiting.pop()
        if isinstance(opened, pikepdf.Array):
            waiting.extend(item for item in opened if isinstance(item, pikepdf.Object) and not item.is_indirect)
        elif isinstance(opened, pikepdf.Dictionary | pikepdf.Stream):
            entries: Iterable[tuple[str, object]] = opened.items()  # scalars come as Python's own types
            for key, value in entries:
                if not isinstance(value, pikepdf.Object):
                    continue
                word = str(value) if isinstance(value, pikepdf.Name) else ""
                is_action = key == "/S" and word in _LIVE_ACTIONS
                is_live = key in {"/Type", "/Subtype"} and word in _LIVE_TYPES
                if key in _LIVE_KEYS or is_action or is_live:
                    raise Refused("evidence_live", _LIVE)
                is_signature = is_signature or key == "/ByteRange"
                if not value.is_indirect:
                    waiting.append(value)
    return is_signature

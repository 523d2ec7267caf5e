"""What kind of file came with a pitch, by its first bytes: the name says nothing that can be trusted."""

from typing import Final

from maillage.core.files.received_documents import DocumentKind, document_kind
from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.pitches import MOST_ATTACHMENT_BYTES, AttachmentKind

ATTACHMENT_KINDS: Final = {
    DocumentKind.PDF: AttachmentKind.PDF,
    DocumentKind.PNG: AttachmentKind.PNG,
    DocumentKind.JPEG: AttachmentKind.JPEG,
}
_TOO_LARGE: Final = sentence(
    "La pièce jointe dépasse %(most)s Mo : vos réponses sont gardées ; joignez un fichier plus petit."
)
_OTHER_KIND: Final = sentence(
    "La pièce jointe n’est ni un PDF, ni une image PNG ou JPEG : vos réponses sont gardées ; enregistrez-la en PDF."
)


def attachment_kind(content: bytes) -> DocumentKind:
    """The kind of a file that may come with a pitch; Refused where it is too large, or of another kind."""
    if len(content) > MOST_ATTACHMENT_BYTES:
        raise Refused("attachment_too_large", _TOO_LARGE, most=MOST_ATTACHMENT_BYTES // 1024**2)
    kind = document_kind(content)
    if kind is None:
        raise Refused("attachment_kind", _OTHER_KIND)
    return kind

"""What kind of file came with a pitch, by its first bytes: the name says nothing that can be trusted."""

from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.meetings.terms.pitches import MOST_ATTACHMENT_BYTES, AttachmentKind

_BEGINNINGS: Final = {
    b"%PDF-": AttachmentKind.PDF,
    b"\x89PNG\r\n\x1a\n": AttachmentKind.PNG,
    b"\xff\xd8\xff": AttachmentKind.JPEG,
}
_TOO_LARGE: Final = sentence(
    "La pièce jointe dépasse %(most)s Mo : vos réponses sont gardées ; joignez un fichier plus petit."
)
_OTHER_KIND: Final = sentence(
    "La pièce jointe n’est ni un PDF, ni une image PNG ou JPEG : vos réponses sont gardées ; enregistrez-la en PDF."
)


def attachment_kind(content: bytes) -> AttachmentKind:
    """The kind of a file that may come with a pitch; Refused where it is too large, or of another kind."""
    if len(content) > MOST_ATTACHMENT_BYTES:
        raise Refused("attachment_too_large", _TOO_LARGE, most=MOST_ATTACHMENT_BYTES // 1024**2)
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    raise Refused("attachment_kind", _OTHER_KIND)

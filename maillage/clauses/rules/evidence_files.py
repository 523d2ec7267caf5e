"""What of a sent file is kept as evidence: its kind by its content, its name if it names nobody, no metadata.

Words inside a PDF or on a photograph cannot be judged here: they may name people, so a kept file is sealed and read by
few (queries/hours/evidence_files.py).
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from maillage.clauses.terms.evidence_files import (
    LONGEST_FILE_NAME,
    MOST_FILE_BYTES,
    CleanEvidence,
    EvidenceKind,
    SentEvidence,
)
from maillage.core.files.picture_metadata import PNG_BEGINNING, jpeg_without_metadata, png_without_metadata
from maillage.core.first_names import FIRST_NAMES
from maillage.core.plain_text import printable
from maillage.core.problems import Refused, sentence
from maillage.core.text import plain

_EMPTY: Final = sentence("Ce fichier est vide : choisissez-en un autre.")
_TOO_LARGE: Final = sentence(
    "Ce fichier dépasse %(most)s Mo : prenez la photo en qualité moyenne, ou partagez le document."
)
_OTHER_KIND: Final = sentence(
    "Ce fichier n’est ni un PDF, ni une photo JPEG, ni une image PNG : enregistrez-le en PDF."
)
_CUT_PDF: Final = sentence("Ce PDF n’est pas entier : enregistrez-le de nouveau.")
_LOCKED_PDF: Final = sentence("Ce PDF a un mot de passe : personne ne pourrait l’ouvrir. Ôtez-le, puis renvoyez-le.")
_LIVE_PDF: Final = sentence(
    "Ce PDF contient un programme ou un autre fichier : imprimez-le en PDF, puis envoyez ce PDF-là."
)
_END_OF_PDF: Final = 1_024  # bytes in which a reader looks for its end (ISO 32000-1, annex H)
_LIVE_WORDS: Final = (b"/JavaScript", b"/EmbeddedFile", b"/Launch", b"/RichMedia")
_TITLES: Final = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})
_NUMBER_OF_SOMEBODY: Final = re.compile(r"(?:\d[\s._-]*){9,}")
# Days and months written together are no telephone: 20261031.
_DAY: Final = re.compile(r"(?<!\d)(?:20\d{2}[._-]?[01]\d[._-]?[0-3]\d|[0-3]\d[._-]?[01]\d[._-]?20\d{2})(?!\d)")


def clean_evidence(sent: SentEvidence, *, new_name: str) -> CleanEvidence:
    """The file as it is kept, called ``new_name`` where its own may name somebody; Refused where it cannot be taken."""
    if not sent.content:
        raise Refused("evidence_empty", _EMPTY)
    if len(sent.content) > MOST_FILE_BYTES:
        raise Refused("evidence_too_large", _TOO_LARGE, most=MOST_FILE_BYTES // 1024**2)
    for beginning, (kind, clean) in _BEGINNINGS.items():
        if sent.content.startswith(beginning):
            stem = printable(sent.name.replace("\\", "/").rpartition("/")[2]).rpartition(".")[0].strip()
            is_renamed = names_somebody(stem)
            name = new_name if is_renamed or not stem else stem[:LONGEST_FILE_NAME]
            return CleanEvidence(kind, f"{name}.{kind}", clean(sent.content), is_renamed)
    raise Refused("evidence_kind", _OTHER_KIND)


def names_somebody(stem: str) -> bool:
    """Whether the name of a file may name a person: a first name that many bear, a title, an address, a long number."""
    words = plain(re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])|[\W_\d]+", " ", stem)).split()
    return (
        "@" in stem
        or bool(_TITLES.intersection(words) or FIRST_NAMES.intersection(words))
        or _NUMBER_OF_SOMEBODY.search(_DAY.sub("", stem)) is not None
    )


def _checked_pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-_END_OF_PDF:]:
        raise Refused("evidence_cut", _CUT_PDF)
    if b"/Encrypt" in content:
        raise Refused("evidence_locked", _LOCKED_PDF)
    if any(word in content for word in _LIVE_WORDS):
        raise Refused("evidence_live", _LIVE_PDF)
    return content


_BEGINNINGS: Final[Mapping[bytes, tuple[EvidenceKind, Callable[[bytes], bytes]]]] = {
    b"%PDF-": (EvidenceKind.PDF, _checked_pdf),
    PNG_BEGINNING: (EvidenceKind.PNG, png_without_metadata),
    b"\xff\xd8\xff": (EvidenceKind.JPEG, jpeg_without_metadata),
}

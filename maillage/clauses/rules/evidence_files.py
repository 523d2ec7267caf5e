"""Which sent files may be kept as evidence, by size and content, and what a kept one is called.

Words inside a PDF or on a photograph cannot be judged here: they may name people, so a kept file is sealed and read by
few (queries/hours/evidence_files.py). A name that somebody gave may name people too: none is kept.
"""

from collections.abc import Collection
from typing import Final

from maillage.clauses.terms.evidence_files import MOST_FILE_BYTES, MOST_FILES_A_MONTH, EvidenceKind
from maillage.clauses.terms.months import WorkMonth
from maillage.core.files.received_documents import document_kind
from maillage.core.problems import Refused, sentence

_EMPTY: Final = sentence("Ce fichier est vide : choisissez-en un autre.")
_TOO_LARGE: Final = sentence(
    "Ce fichier dépasse %(most)s Mo : prenez la photo en qualité moyenne, ou partagez le document."
)
_OTHER_KIND: Final = sentence(
    "Ce fichier n’est ni un PDF, ni une photo JPEG, ni une image PNG : enregistrez-le en PDF."
)


def evidence_kind(content: bytes) -> EvidenceKind:
    """What a sent file is, by its first octets; Refused where it is empty, too large or of another kind."""
    if not content:
        raise Refused("evidence_empty", _EMPTY)
    if len(content) > MOST_FILE_BYTES:
        raise Refused("evidence_too_large", _TOO_LARGE, most=MOST_FILE_BYTES // 1024**2)
    kind = document_kind(content)
    if kind is None:
        raise Refused("evidence_kind", _OTHER_KIND)
    return EvidenceKind(kind.value)


def evidence_name(month: WorkMonth, kind: EvidenceKind, taken: Collection[str]) -> str:
    """What a file of a month is called: the first number that none of the names ``taken`` has."""
    stems = {name.rpartition(".")[0] for name in taken}
    numbered = (f"justificatif-{month.word}-{number}" for number in range(1, MOST_FILES_A_MONTH + 2))
    return f"{next(stem for stem in numbered if stem not in stems)}.{kind}"

"""The kind of a notice, as each of the three formats encodes it."""

from collections.abc import Mapping
from typing import Final

from maillage.buy.notices.domain.terms import NoticeKind

# NATURE and STATUT in BOAMP.
BOAMP_KINDS: Final[Mapping[str, NoticeKind]] = {
    "APPEL_OFFRE": NoticeKind.CALL,
    "ATTRIBUTION": NoticeKind.AWARD,
    "PRE-INFORMATION": NoticeKind.PRIOR,
    "PREINFORMATION": NoticeKind.PRIOR,
    "MODIFICATION": NoticeKind.MODIFICATION,
    "RECTIFICATIF": NoticeKind.CORRECTION,
    "ANNULATION": NoticeKind.CORRECTION,
}
# TD_DOCUMENT_TYPE in the coded data section of TED.
TED_KINDS: Final[Mapping[str, NoticeKind]] = {
    "0": NoticeKind.PRIOR,
    "4": NoticeKind.PRIOR,
    "M": NoticeKind.PRIOR,
    "P": NoticeKind.PRIOR,
    "7": NoticeKind.AWARD,
    "V": NoticeKind.AWARD,
    "R": NoticeKind.AWARD,
    "J": NoticeKind.MODIFICATION,
    "K": NoticeKind.MODIFICATION,
    "2": NoticeKind.CORRECTION,
}


def eforms_kind(root: str, code: str, *, is_change: bool) -> NoticeKind:
    """The kind by root element and notice type (BT-02); ``is_change``: it states changes (BT-758)."""
    if is_change:
        return NoticeKind.CORRECTION
    if code.startswith("can-modif"):
        return NoticeKind.MODIFICATION
    if root == "ContractAwardNotice":
        return NoticeKind.AWARD
    # A prior information notice used as a call for competition (pin-cfc) is a call.
    return NoticeKind.PRIOR if root == "PriorInformationNotice" and "cfc" not in code else NoticeKind.CALL

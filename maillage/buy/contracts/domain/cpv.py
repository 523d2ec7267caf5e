"""CPV codes (regulation (EC) 213/2008): valid, of 2003, without check digit, truncated.

A code is stored as its eight digits: the format tolerates the check digit and asks to omit it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from maillage.buy.contracts.domain.judged_texts import broken, repaired
from maillage.buy.contracts.domain.remarks import (
    NOT_STATED,
    CheckLevel,
    CheckRule,
    Confidence,
    Judgement,
    RepairRule,
    Severity,
)
from maillage.core.problems import sentence

_WRITTEN: Final = re.compile(r"([0-9]{8})(?:-?([0-9]))?")
_SPACED: Final = re.compile(r"[\s.]+")
_CUT: Final = re.compile(r"[0-9]{7}")
_GROUP_DIGITS: Final = 3  # digits of a group; division (2 digits), group (3), class (4), category (5)

SPELLING: Final = RepairRule("cpv-spelling", sentence("Le code CPV « %(before)s » s’écrit %(after)s."))
OF_2003: Final = RepairRule(
    "cpv-2003",
    sentence("« %(before)s » est un code CPV de 2003 : la table officielle de 2008 le nomme %(after)s."),
)
OF_2003_SPLIT: Final = RepairRule(
    "cpv-2003-split",
    sentence("« %(before)s » est un code CPV de 2003, partagé en 2008 : %(after)s réunit ce qu’il est devenu."),
)
LOST_ZERO: Final = RepairRule(
    "cpv-lost-zero",
    sentence("« %(before)s » n’a que sept chiffres : il manque un zéro, et seul %(after)s existe."),
    Confidence.PROBABLE,
)
_REGULATION: Final = "Règlement (CE) n° 213/2008, annexe I"
MALFORMED: Final = CheckRule(
    "cpv-malformed",
    sentence("« %(value)s » n’est pas un code CPV : il en faut huit chiffres, par exemple 45112500."),
    _REGULATION,
)
UNKNOWN: Final = CheckRule(
    "cpv-unknown",
    sentence(
        "Le code CPV « %(value)s » n’existe pas. Le plus proche au-dessus est %(parent)s ; choisissez le code juste."
    ),
    _REGULATION,
    CheckLevel.QUALITY,
)
KEY: Final = CheckRule(
    "cpv-key",
    sentence("La clé de « %(value)s » devrait être %(key)s : un chiffre du code est peut-être faux. Vérifiez-le."),
    _REGULATION,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
KEY_OF_2003: Final = CheckRule(
    "cpv-2003-key",
    sentence(
        "« %(value)s » est un code CPV de 2003 dont la clé serait %(key)s : un chiffre du code est peut-être faux. "
        "Donnez le code de 2008."
    ),
    "Règlement (CE) n° 2151/2003, annexe I",
    CheckLevel.QUALITY,
)


@dataclass(frozen=True, slots=True)
class CpvNomenclature:
    """The codes of 2008 with check digits and names, and those of 2003 with check digits and successors."""

    keys: Mapping[str, str]
    names: Mapping[str, str]  # French
    english_names: Mapping[str, str]
    successors: Mapping[str, tuple[str, ...]]  # of a 2003 code, eight digits each
    keys_of_2003: Mapping[str, str]

    def parent(self, code: str) -> str:
        """The nearest existing ancestor; "" if not even the division exists."""
        above = (code[:length].ljust(8, "0") for length in range(7, 1, -1))
        return next((code for code in above if code in self.keys), "")

    def judge(self, text: str) -> Judgement[str]:
        """The eight digits of the code in ``text``."""
        bare = text.strip()
        if not bare:
            return NOT_STATED
        written = _WRITTEN.fullmatch(bare) or _WRITTEN.fullmatch(_SPACED.sub("", bare))
        if written is None:
            # Spreadsheets drop a leading zero, people a trailing one: repaired if only one code fits.
            fitting = [code for code in (f"0{bare}", f"{bare}0") if code in self.keys] if _CUT.fullmatch(bare) else []
            return repaired(LOST_ZERO, text, fitting[0]) if len(fitting) == 1 else broken(MALFORMED, text)
        code, key = written[1], written[2]
        is_plain = bare in (code, f"{code}-{key}") and bare == text
        if code in self.keys:
            if key is not None and key != self.keys[code]:
                return broken(KEY, text, code, key=self.keys[code])
            return Judgement(code) if is_plain else repaired(SPELLING, text, code)
        if key is not None and key != self.keys_of_2003.get(code, key):
            return broken(KEY_OF_2003, text, code, key=self.keys_of_2003[code])
        return self._of_2003(text, code) or broken(UNKNOWN, text, code, parent=self.parent(code) or "—")

    def _of_2003(self, text: str, code: str) -> Judgement[str] | None:
        """The successor of a 2003 code; if it was split, the common ancestor of its successors if specific enough."""
        successors = self.successors.get(code)
        if not successors:
            return None
        low, high = min(successors), max(successors)
        shared = "".join(digit for digit, _ in takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=True)))
        above = shared.ljust(8, "0")
        if len(successors) == 1:
            return repaired(OF_2003, text, successors[0])
        return repaired(OF_2003_SPLIT, text, above) if len(shared) >= _GROUP_DIGITS and above in self.keys else None

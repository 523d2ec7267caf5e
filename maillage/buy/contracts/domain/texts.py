"""Repairs texts with broken encodings: provable damage is repaired, lost characters stay with a finding.

Provable: a C1 control character for Windows-1252; a sequence that is strict UTF-8 read as Windows-1252; an HTML
character reference; a backslash before a quote. Not provable, so kept: U+FFFD (the letter is lost), a question mark
inside a word, "¿" (apostrophe and "œ" of some platforms).
"""

import html
import re
from typing import Final

from maillage.buy.contracts.domain.judged_texts import excerpt
from maillage.buy.contracts.domain.remarks import (
    NOT_STATED,
    Breach,
    CheckLevel,
    CheckRule,
    Judgement,
    Remark,
    Repair,
    RepairRule,
    Severity,
)
from maillage.buy.contracts.domain.thresholds import CUT_LENGTHS
from maillage.core.problems import sentence
from maillage.core.text import c1_as_cp1252

_SUSPECT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd¿&\\?]")
_REFERENCE: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BACKSLASH: Final = re.compile(r"\\+(?=[\"'’/])")
_INNER_QUESTION: Final = re.compile(r"[^\W\d_]\?[^\W\d_]")
_HAS_ADDRESS: Final = re.compile(r"https?://|www\.")

# The bytes of UTF-8 as shown by Windows-1252: a lead byte, then one to three continuation bytes.
_CP1252: Final = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)} | {
    chr(byte): byte for byte in range(0x80, 0x100)
}
_FOLLOWING: Final = "".join(re.escape(mark) for mark, byte in _CP1252.items() if byte < 0xC0)
_UTF8_RUN: Final = re.compile(
    f"(?:[\u00c2-\u00df][{_FOLLOWING}]|[\u00e0-\u00ef][{_FOLLOWING}]{{2}}|[\u00f0-\u00f4][{_FOLLOWING}]{{3}})+"
)

_UTF8_LOOKS: Final = re.compile(f"[\u00c2-\u00f4][{_FOLLOWING}]")

HTML: Final = RepairRule(
    "text-html", sentence("Des signes étaient écrits en HTML : « %(before)s » devient « %(after)s ».")
)
C1: Final = RepairRule(
    "text-c1",
    sentence("Des signes de Windows-1252 étaient lus comme des caractères de commande : « %(after)s »."),
)
UTF8: Final = RepairRule(
    "text-utf8",
    sentence("Des lettres accentuées étaient lues dans un autre codage : « %(before)s » devient « %(after)s »."),
)
CONTROL: Final = RepairRule("text-control", sentence("Des caractères invisibles sont retirés : « %(after)s »."))
BACKSLASH: Final = RepairRule(
    "text-backslash", sentence("Des barres obliques inverses en trop sont retirées : « %(after)s ».")
)
TRIMMED: Final = RepairRule("text-trimmed", sentence("Des blancs au bord du texte sont retirés : « %(after)s »."))

_MEASURED: Final = "Mesuré sur les données publiées de 2019"
LOST: Final = CheckRule(
    "text-lost-characters",
    sentence("%(count)s caractères sont perdus (« � ») : rien ne dit lesquels. Republiez le texte en UTF-8."),
    _MEASURED,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
DOUBTFUL: Final = CheckRule(
    "text-doubtful-characters",
    sentence(
        "« %(value)s » a un « ? » ou un « ¿ » à la place d’une lettre ou d’une apostrophe. Republiez-le en UTF-8."
    ),
    _MEASURED,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
CUT: Final = CheckRule(
    "text-cut",
    sentence("Le texte a exactement %(length)s caractères : une base l’a sans doute coupé. Republiez-le entier."),
    _MEASURED,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
TOO_LONG: Final = CheckRule(
    "text-too-long",
    sentence("Le texte a %(length)s caractères, plus que les %(maximum)s du format. Raccourcissez-le."),
    "Schéma officiel du format DECP",
)
NOT_TEXT: Final = CheckRule(
    "text-type",
    sentence("« %(value)s » n’est pas un texte. Écrivez-le entre guillemets."),
    "Schéma officiel du format DECP",
)


def judge_text(text: str, *, maximum: int | None = None) -> Judgement[str]:
    """The repaired text; None if it is blank."""
    if text[:1].isspace() or text[-1:].isspace() or _SUSPECT.search(text) or _UTF8_LOOKS.search(text):
        remarks: list[Remark] = []
        value = text
        for rule, repair in _STEPS:
            after = repair(value)
            if after != value:
                remarks.append(Repair(rule, _difference(value, after), _difference(after, value)))
                value = after
        if lost := value.count("�"):
            remarks.append(Breach(LOST, excerpt(value), {"count": lost}))
        is_asked = "?" in value and _INNER_QUESTION.search(value) is not None and not _HAS_ADDRESS.search(value)
        if "¿" in value or is_asked:
            remarks.append(Breach(DOUBTFUL, excerpt(value), {"value": excerpt(value)}))
        if not value:
            return NOT_STATED
    elif text:
        value, remarks = text, []
    else:
        return NOT_STATED
    length = len(value)
    if maximum is not None and length > maximum:
        remarks.append(Breach(TOO_LONG, excerpt(value), {"length": length, "maximum": maximum}))
    if length in CUT_LENGTHS:
        remarks.append(Breach(CUT, excerpt(value), {"length": length}))
    return Judgement(value, tuple(remarks))


def _difference(text: str, other: str) -> str:
    """``text`` from shortly before its first difference to ``other``."""
    same = next((place for place, (letter, two) in enumerate(zip(text, other, strict=False)) if letter != two), 0)
    return excerpt(text[max(0, same - 16) :])


def without_references(text: str) -> str:
    """``text`` with HTML character references decoded once."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def utf8_runs_read(text: str) -> str:
    """``text`` with every sequence that is UTF-8 shown as Windows-1252 decoded."""
    return _UTF8_RUN.sub(_as_utf8, text) if _UTF8_LOOKS.search(text) else text


def _as_utf8(run: re.Match[str]) -> str:
    try:
        read = bytes(_CP1252[mark] for mark in run[0]).decode("utf-8")
    except UnicodeDecodeError:  # not UTF-8 after all: it stays
        return run[0]
    # Latin letters and general punctuation, as in French text. Anything else proves nothing.
    is_ours = all("\u00a0" <= mark <= "\u017f" or "\u2010" <= mark <= "\u203a" or mark in "€™−" for mark in read)
    return read if is_ours else run[0]


_STEPS: Final = (
    (HTML, without_references),
    (UTF8, utf8_runs_read),  # before C1: some of its bytes appear as C1
    (C1, c1_as_cp1252),
    (CONTROL, lambda text: _CONTROL.sub("", text)),
    (BACKSLASH, lambda text: _BACKSLASH.sub("", text)),
    (TRIMMED, str.strip),
)

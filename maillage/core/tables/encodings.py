"""Detects the encoding of a text file, in a stream: a byte order mark is only trusted if the text confirms it.

Cases found in real files: Windows-1252 after a UTF-8 BOM (Nièvre, 2018), UTF-16 of Excel's "Texte Unicode", MacRoman
from old Macs.
"""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.terms import FormFault

_BLOCK: Final = 2**20
_SAMPLE: Final = 2**16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# é è à ê ç î ô û â É È, the no-break space and the curly apostrophe, as each encoding writes them.
_FRENCH: Final = "éèàêçîôûâÉÈ\u00a0’"
_EIGHT_BIT: Final = ("windows-1252", "mac-roman", "cp850")
_CLEARLY: Final = 0.4  # share of the high bytes by which another encoding must look more French than Windows-1252
_WHOLE_SEQUENCES: Final = 4  # valid sequences per invalid byte: the text is then UTF-8 with an accident
_BAD_BYTES: Final = "maillage-bad-bytes"
_COUNTED_BYTES: Final = "maillage-counted-bytes"
_MARK_OF_BAD: Final = "\udcff"  # a lone surrogate, which no decoded text contains

UNREADABLE_BYTES: Final = sentence(
    "%(count)s octets ne sont pas du %(encoding)s (le premier à la ligne %(line)s) : des lettres accentuées peuvent "
    "être fausses. Vérifiez-les, puis enregistrez le fichier en « CSV UTF-8 »."
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a text file are decoded; ``mark`` is the length of the byte order mark."""

    name: str
    mark: int = 0
    faults: tuple[FormFault, ...] = ()

    def decoder(self) -> codecs.IncrementalDecoder:
        """An incremental decoder that never fails: invalid bytes are decoded as what they most likely were."""
        return codecs.getincrementaldecoder(self.name)(_BAD_BYTES)


def text_encoding(path: Path) -> Encoding:
    """The encoding of a text file, with findings if some bytes are invalid."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    mark, name = next(((mark, name) for mark, name in _MARKS if sample.startswith(mark)), (b"", ""))
    name = name or _without_mark(sample)
    bad = _first_bad_byte(path, name, len(mark))
    if bad is None:
        return Encoding(name, len(mark))
    if name == "utf-8" and not _is_nearly_utf8(path, bad):
        name = _eight_bit(path, bad)
        bad = _first_bad_byte(path, name, len(mark))
        if bad is None:
            return Encoding(name, len(mark))
    before = islice(_blocks(path, 0), bad // _BLOCK + 1)
    lines = sum(block[: bad - number * _BLOCK].count(b"\n") for number, block in enumerate(before))
    decoder = codecs.getincrementaldecoder(name)(_COUNTED_BYTES)
    count = sum(decoder.decode(block).count(_MARK_OF_BAD) for block in _blocks(path, len(mark)))
    params: dict[str, str | float] = {
        "count": count + decoder.decode(b"", final=True).count(_MARK_OF_BAD),
        "encoding": name.upper(),
        "line": 1 + lines,
    }
    return Encoding(name, len(mark), (FormFault("encoding-error", UNREADABLE_BYTES, None, None, params),))


def is_utf16(sample: bytes) -> bool:
    """Whether bytes without a BOM are UTF-16: half of them are NUL, all on one side."""
    return _without_mark(sample).startswith("utf-16")


def _without_mark(sample: bytes) -> str:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if len(sample) >= 4 and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if len(sample) >= 4 and even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return "utf-8"


def _blocks(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(_BLOCK):
            yield block


def _first_bad_byte(path: Path, name: str, start: int) -> int | None:
    """The offset of the first byte that is invalid in the encoding, or None."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    position = start
    for block in _blocks(path, start):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block)
        except UnicodeDecodeError as found:
            return position - pending + found.start
        position += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return position - len(decoder.getstate()[0])
    return None


def _is_nearly_utf8(path: Path, bad: int) -> bool:
    """Whether a text that is not valid UTF-8 is UTF-8 with few invalid bytes."""
    start = max(0, bad - _BLOCK // 2)
    with path.open("rb") as file:
        file.seek(start)
        sample = file.read(_BLOCK)
    text = sample.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    whole = sum(1 for letter in text if letter > "\u007f") - lost
    return whole >= _WHOLE_SEQUENCES * lost


def _eight_bit(path: Path, bad: int) -> str:
    """The 8-bit encoding in which the high bytes look most French; Windows-1252 unless another is clearly better."""
    with path.open("rb") as file:
        file.seek(bad)
        high = bytes(byte for byte in file.read(_BLOCK) if byte > 0x7F)
    french = [sum(high.count(letter.encode(name, "ignore") or b"\0") for letter in _FRENCH) for name in _EIGHT_BIT]
    most = max(french)
    if most - french[0] > _CLEARLY * len(high):
        return _EIGHT_BIT[french.index(most)]
    return _EIGHT_BIT[0]


def _counted_bytes(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _MARK_OF_BAD * (error.end - error.start), error.end


def _bad_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode invalid UTF-8 bytes as Windows-1252, the usual source of such accidents; else U+FFFD."""
    assert isinstance(error, UnicodeDecodeError)
    lost: Sequence[int] = error.object[error.start : error.end]
    if error.encoding == "utf-8":
        return bytes(lost).decode("windows-1252", errors="replace"), error.end
    return "\ufffd", error.end


codecs.register_error(_BAD_BYTES, _bad_bytes)
codecs.register_error(_COUNTED_BYTES, _counted_bytes)

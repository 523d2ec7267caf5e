"""Values of notices as they are written, read once; what cannot be read is None, and nothing is guessed."""

import datetime as dt
import re
from typing import Final

from maillage.core.text import c1_as_cp1252

_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_CPV: Final = re.compile(r"\d{8}")
_SIRET: Final = re.compile(r"\d{14}|\d{9}")
_OJS: Final = re.compile(r"(\d{4})/S\s*\d{1,3}-(\d{1,9})|0*(\d{1,9})-(\d{4})")
_LOT: Final = re.compile(r"0*(\d+)")


def day(text: str | None) -> dt.date | None:
    """The day that a text begins with (2024-03-01Z, 20240301)."""
    match = _DAY.match(text or "")
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:  # 2024-02-31: no day
        return None


def amount(text: str | None) -> float | None:
    """An amount; None of one that is written in words, or as a range."""
    bare = "".join((text or "").split()).replace("\u202f", "")
    return float(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def weight(text: str | None) -> float | None:
    """A weight of a criterion: "60", "60 %", "60,5 points"; None where it has no single number."""
    numbers = _NUMBER.findall(text or "")
    return float(numbers[0].replace(",", ".")) if len(numbers) == 1 else None


def count(text: str | None) -> int | None:
    """A whole number; None of anything else."""
    return int(text) if text and text.isdecimal() else None


def cpv_code(text: str | None) -> str | None:
    """The eight digits of a code, without its key."""
    match = _CPV.match(text or "")
    return match[0] if match else None


def company_number(text: str | None) -> str | None:
    """A SIRET or SIREN, whatever stands between its digits; None of anything else."""
    bare = re.sub(r"[\s.\u202f\xa0-]", "", text or "")
    return bare if _SIRET.fullmatch(bare) else None


def ojs_number(text: str | None) -> str:
    """The number of a notice of the Official Journal, written one way: 461577-2019; "" of anything else."""
    match = _OJS.fullmatch((text or "").strip())
    if match is None:
        return ""
    year, number = (match[1], match[2]) if match[1] else (match[4], match[3])
    return f"{int(number)}-{year}"


def lot_number(text: str | None) -> str:
    """The number of a lot without what stands before it: "LOT-0003" and "03" are "3"."""
    bare = (text or "").strip().removeprefix("LOT-")
    match = _LOT.fullmatch(bare)
    return match[1] if match else bare


def words(text: str | None) -> str | None:
    """A text on one line; None where nothing stands."""
    return " ".join(c1_as_cp1252(text or "").split()) or None

"""Parsers of values in notices; None for what cannot be parsed, without guessing."""

import datetime as dt
import re
from typing import Final

from maillage.core.net.public_hosts import is_web_address
from maillage.core.text import c1_as_cp1252

_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_CPV: Final = re.compile(r"\d{8}")
_SIRET: Final = re.compile(r"\d{14}|\d{9}")
_OJS: Final = re.compile(r"(\d{4})/S\s*\d{1,3}-(\d{1,9})|0*(\d{1,9})-(\d{4})")
_LOT: Final = re.compile(r"0*(\d+)")
_LONGEST_ADDRESS: Final = 500


def day(text: str | None) -> dt.date | None:
    """The date at the start of a text (2024-03-01Z, 20240301)."""
    match = _DAY.match(text or "")
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:  # 2024-02-31: no such day
        return None


def amount(text: str | None) -> float | None:
    """An amount; None for text and ranges."""
    bare = "".join((text or "").split()).replace("\u202f", "")
    return float(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def weight(text: str | None) -> float | None:
    """The weight of a criterion: "60", "60 %", "60,5 points"; None unless there is exactly one number."""
    numbers = _NUMBER.findall(text or "")
    return float(numbers[0].replace(",", ".")) if len(numbers) == 1 else None


def count(text: str | None) -> int | None:
    """A whole number; None for anything else."""
    return int(text) if text and text.isdecimal() else None


def cpv_code(text: str | None) -> str | None:
    """The eight digits of a CPV code, without the check digit."""
    match = _CPV.match(text or "")
    return match[0] if match else None


def company_number(text: str | None) -> str | None:
    """A SIRET or SIREN, ignoring separators; None for anything else."""
    bare = re.sub(r"[\s.\u202f\xa0-]", "", text or "")
    return bare if _SIRET.fullmatch(bare) else None


def ojs_number(text: str | None) -> str:
    """The normalised number of an Official Journal notice: 461577-2019; "" for anything else."""
    match = _OJS.fullmatch((text or "").strip())
    if match is None:
        return ""
    year, number = (match[1], match[2]) if match[1] else (match[4], match[3])
    return f"{int(number)}-{year}"


def lot_number(text: str | None) -> str:
    """A lot number without its prefix: "LOT-0003" and "03" give "3"."""
    bare = (text or "").strip().removeprefix("LOT-")
    match = _LOT.fullmatch(bare)
    return match[1] if match else bare


def words(text: str | None) -> str | None:
    """A text on one line; None if empty."""
    return " ".join(c1_as_cp1252(text or "").split()) or None


def first_web_address(*texts: str | None) -> str | None:
    """The first text that is an address of the web; None if there is none."""
    bare = (text.strip() for text in texts if text)
    return next((text for text in bare if is_web_address(text, longest=_LONGEST_ADDRESS)), None)

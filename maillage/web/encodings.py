"""Which compressed variant of an answer a request prefers (RFC 9110, section 12.5.3)."""

import re
from functools import lru_cache
from typing import Final

_WEIGHT: Final = re.compile(r"q=(0(\.\d{0,3})?|1(\.0{0,3})?)", re.ASCII)


@lru_cache(maxsize=256)  # browsers send a handful of headers, with each tile and file
def preferred_encoding(header: str, offered: tuple[str, ...]) -> str | None:
    """The coding of ``offered`` that ``header`` (Accept-Encoding) weights most, the first of equals.

    None where the answer goes out as it is: no coding is accepted, or ``identity`` is preferred. A weight that cannot
    be read counts as refused.
    """
    weights = dict(_read_choice(choice) for choice in header.lower().split(","))
    weighted = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in offered}
    best = max(offered, key=weighted.__getitem__, default=None)
    if best is None or weighted[best] <= weights.get("identity", 0.0):
        return None
    return best


def _read_choice(choice: str) -> tuple[str, float]:
    coding, separator, weight = choice.partition(";")
    if not separator:
        return coding.strip(), 1.0
    match = _WEIGHT.fullmatch(weight.strip())
    return coding.strip(), float(match[1]) if match else 0.0

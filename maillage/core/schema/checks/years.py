"""The check of year ranges: AAAA/AAAA in ascending order, or a single year if the schema allows it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.judgement.constraints import Rule
from maillage.core.schema.terms import Fault

_SPAN: Final = re.compile(r"([0-9]{4})/([0-9]{4})")
_YEAR: Final = re.compile(r"[0-9]{4}")
_CODE: Final = "year-interval-value"

BAD_SPAN: Final = sentence("« %(value)s » n’est pas une période d’années. Écrivez AAAA/AAAA, par exemple 2023/2024.")
BAD_SPAN_OR_YEAR: Final = sentence(
    "« %(value)s » n’est ni une année, ni une période d’années. Écrivez AAAA ou AAAA/AAAA, par exemple 2023/2024."
)
SAME_YEARS: Final = sentence(
    "« %(value)s » commence et finit la même année. Écrivez deux années différentes, par exemple 2023/2024."
)
BACKWARD_YEARS: Final = sentence(
    "« %(value)s » finit avant de commencer. Écrivez la première année d’abord, par exemple 2023/2024."
)

_SAME: Final = Fault(_CODE, _CODE, SAME_YEARS)
_BACKWARD: Final = Fault(_CODE, _CODE, BACKWARD_YEARS)


def year_interval_rule(params: Mapping[str, Any]) -> Rule:
    """The check "year-interval-value", with its parameter ``allow-year-only``."""
    may_be_year = str(params.get("allow-year-only")).lower() in {"true", "yes"}
    fault = Fault(_CODE, _CODE, BAD_SPAN_OR_YEAR if may_be_year else BAD_SPAN)

    def rule(text: str, _value: Any) -> Fault | None:
        span = _SPAN.fullmatch(text)
        if span is None:
            return None if may_be_year and _YEAR.fullmatch(text) else fault
        first, last = int(span[1]), int(span[2])
        if first == last:
            return _SAME
        return _BACKWARD if first > last else None

    return rule

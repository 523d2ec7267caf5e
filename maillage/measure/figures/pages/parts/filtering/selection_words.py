"""The filter that stands in every address: words of a query string to a Selection, and back.

``usage=download&operator=orange&operator=sfr&technology=4G&period=2026-Q3&context=outdoor&origin=crowd``: pages, tiles
and the API share it; what is not said is the default, and several values of one key are "one of these".
"""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence
from maillage.measure.protocol.domain.terms import Context, Technology
from maillage.measure.record.domain.terms import FIRST_YEAR, PERIOD_BITS, Origin, Period, Selection, Usage
from maillage.measure.record.store.operators import UNKNOWN_CODE, OperatorTable
from maillage.web.filters import Pairs

T = TypeVar("T")

KEYS: Final = ("usage", "operator", "technology", "period", "context", "origin")
UNKNOWN_WORD: Final = "unknown"
_PERIOD: Final = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
_MONTHS: Final = 1 << PERIOD_BITS

_USAGES: Final[Mapping[str, Usage]] = {usage.word: usage for usage in Usage}
_ORIGINS: Final[Mapping[str, Origin]] = {origin.word: origin for origin in Origin}
_TECHNOLOGIES: Final[Mapping[str, Technology]] = {technology.word: technology for technology in Technology}
_CONTEXTS: Final[Mapping[str, Context]] = {context.word: context for context in Context}


def read_selection(pairs: Pairs, *, operators: OperatorTable, default_origin: Origin) -> Selection:
    """What the query string asks for; keys that are not of the filter are left to others.

    Raises Refused with one finding for each value that is not known.
    """
    findings: list[Finding] = []
    values_of = {key: [value for name, value in pairs if name == key and value] for key in KEYS}
    codes = {operator.id: operator.code for operator in operators} | {UNKNOWN_WORD: UNKNOWN_CODE}

    def many(key: str, words: Mapping[str, T]) -> list[T]:
        terms = []
        for value in dict.fromkeys(values_of[key]):
            if value in words:
                terms.append(words[value])
            else:
                findings.append(_finding("unknown", _UNKNOWN, key, value=value[:80], expected=", ".join(sorted(words))))
        return terms

    def single(key: str, words: Mapping[str, T], default: T) -> T:
        terms = many(key, words)
        if len(set(terms)) > 1:
            findings.append(_finding("several", _SEVERAL, key, value=", ".join(values_of[key])))
        return terms[0] if terms else default

    periods = list(dict.fromkeys(values_of["period"]))
    period = period_of(periods[0]) if periods else None
    if periods and period is None:
        findings.append(_finding("period", _PERIOD_FORM, "period", value=periods[0][:80]))
    if len(periods) > 1:
        findings.append(_finding("several", _SEVERAL, "period", value=", ".join(values_of["period"])[:80]))
    selection = Selection(
        usage=single("usage", _USAGES, Usage.DOWNLOAD),
        origin=single("origin", _ORIGINS, default_origin),
        operators=frozenset(many("operator", codes)),
        technologies=frozenset(many("technology", _TECHNOLOGIES)),
        contexts=frozenset(many("context", _CONTEXTS)),
        period=period,
    )
    if findings:
        message = sentence(
            "Le filtre de cette adresse est refusé : corrigez ce qui suit, ou ouvrez la page sans filtre."
        )
        raise Refused("selection", message, findings=findings)
    return selection


def selection_pairs(selection: Selection, *, operators: OperatorTable, default_origin: Origin) -> list[tuple[str, str]]:
    """The query string of ``selection``: pairs in a fixed order, defaults left out."""
    pairs: list[tuple[str, str]] = []
    if selection.usage is not Usage.DOWNLOAD:
        pairs.append(("usage", selection.usage.word))
    for code in sorted(selection.operators):
        operator = operators.by_code(code)
        if operator or not code:
            pairs.append(("operator", operator.id if operator else UNKNOWN_WORD))
    pairs += [("technology", technology.word) for technology in sorted(selection.technologies)]
    if selection.period is not None:
        pairs.append(("period", selection.period.word))
    pairs += [("context", context.word) for context in sorted(selection.contexts)]
    if selection.origin is not default_origin:
        pairs.append(("origin", selection.origin.word))
    return pairs


_UNKNOWN: Final = sentence("« %(value)s » n’est pas connu pour « %(key)s » : choisissez parmi %(expected)s.")
_SEVERAL: Final = sentence("« %(key)s » ne prend qu’une valeur (%(value)s) : gardez-en une.")
_PERIOD_FORM: Final = sentence("« %(value)s » n’est pas une période : donnez 2026, 2026-Q3 ou 2026-10 (depuis 2015).")


def _finding(code: str, message: str, key: str, **params: str) -> Finding:
    return Finding(f"selection.{code}", message, field_name=key, params={"key": key, **params})


def period_of(word: str) -> Period | None:
    """The period of "2026", "2026-Q3" or "2026-10"; None for any other value and before 2015."""
    match = _PERIOD.fullmatch(word)
    if match is None:
        return None
    year, quarter, month = match.groups()
    first = (int(year) - FIRST_YEAR) * 12
    if quarter:
        period = Period(first + (int(quarter) - 1) * 3, 3)
    elif month:
        period = Period(first + int(month) - 1, 1)
    else:
        period = Period(first, 12)
    return period if 0 <= period.first < _MONTHS else None

"""The names of CPV codes in the language of the page, from the nomenclature that contracts are read with."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import get_language

from maillage.buy.contracts.domain.contract_entry import PurchaseKind, purchase_kind
from maillage.buy.contracts.store.reading_rules import cpv_nomenclature, cpv_search
from maillage.web.filters import Pairs

_CPV_DIGITS: Final = 8
_DIVISION_DIGITS: Final = 2
_MOST_CODES: Final = 3  # one screen of a phone
_SEARCHED_CODES: Final = 40  # of which those of the kind are offered


def cpv_name(code: str) -> str:
    """The name of a CPV code or of its beginning; of the nearest code above where it has none."""
    full, names = code.ljust(_CPV_DIGITS, "0"), _cpv_names()
    return names.get(full) or names.get(cpv_nomenclature().parent(full), "")


def cpv_options(_today: dt.date) -> Pairs:
    """The divisions of the CPV, as the options of a menu."""
    divisions = [code for code in sorted(_cpv_names()) if not code[_DIVISION_DIGITS:].strip("0")]
    return [(code[:_DIVISION_DIGITS], f"{code[:_DIVISION_DIGITS]} · {_cpv_names()[code]}") for code in divisions]


def cpv_text(code: str) -> str:
    """A code with its name: "45 · Travaux de construction"."""
    return f"{code} · {cpv_name(code)}"


def codes_named(text: str, kind: PurchaseKind | None = None) -> Sequence[tuple[str, str]]:
    """CPV codes and names for ``text``, best first, of that kind of purchase if one is said; a whole code alone."""
    digits = "".join(text.split()).partition("-")[0]
    if len(digits) == _CPV_DIGITS and digits in cpv_nomenclature().names:
        return [(digits, f"{cpv_name(digits)} · {digits}")]
    codes = [code for code, _name in cpv_search().codes(text, most=_SEARCHED_CODES)]
    of_kind = [code for code in codes if kind is None or purchase_kind(code) is kind]
    return [(code, f"{cpv_name(code)} · {code}") for code in of_kind[:_MOST_CODES]]


def _cpv_names() -> Mapping[str, str]:
    nomenclature = cpv_nomenclature()
    return nomenclature.english_names if get_language() == "en" else nomenclature.names

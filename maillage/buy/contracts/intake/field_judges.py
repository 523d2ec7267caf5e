"""The judges of raw values for each field of the official format, per version and document type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from maillage.buy.contracts.domain import thresholds
from maillage.buy.contracts.domain.cpv import CpvNomenclature
from maillage.buy.contracts.domain.dates import judge_date
from maillage.buy.contracts.domain.identifiers import judge_other_number, judge_siret
from maillage.buy.contracts.domain.judged_texts import JudgedTexts, broken, excerpt
from maillage.buy.contracts.domain.listed_words import WordList
from maillage.buy.contracts.domain.numbers import NAN, judge_amount, judge_count, judge_share, judge_truth
from maillage.buy.contracts.domain.remarks import (
    NOT_STATED,
    CheckLevel,
    CheckRule,
    Judgement,
    Repair,
    RepairRule,
    Severity,
)
from maillage.buy.contracts.domain.texts import NOT_TEXT, judge_text
from maillage.buy.contracts.domain.vocabularies import (
    OLD_IDENTIFIER_KINDS,
    OLD_PROCEDURES,
    PRICE_TYPES_OF_V1,
    Ccag,
    EnvironmentalConsideration,
    ExecutionMode,
    FormatVersion,
    Grouping,
    IdentifierKind,
    Nature,
    PlaceKind,
    PriceForm,
    PriceType,
    PriceVariation,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.core.problems import sentence

Judge = Callable[[Any], Judgement[Any]]

# DAJ, 15 February 2023: an identifier has letters, digits and / \ - _ space . #
_ID: Final = re.compile(r"[A-Za-z0-9/\\\-_ .#]*")
_RIGHT_ID: Final = re.compile(rf"[A-Za-z0-9/\-_.#]{{1,{thresholds.MOST_ID_CHARACTERS}}}")
_UNUSABLE: Final = "INX "
_HALF_LETTER: Final = re.compile("[\ud800-\udfff]")

UNUSABLE_MARK: Final = RepairRule(
    "mark-unusable",
    sentence("« %(before)s » porte la marque INX (inexploitable) du ministère : la valeur derrière elle est jugée."),
)
NUMBER_AS_ID: Final = RepairRule(
    "text-was-number", sentence("%(before)s est écrit sans guillemets : c’est le texte %(after)s.")
)
_DAJ: Final = "DAJ, règles de qualité du 15 février 2023"
MARKED_MISSING: Final = CheckRule(
    "mark-missing",
    sentence("Le ministère marque ce champ « %(value)s » : il est obligatoire et manque. Complétez-le."),
    _DAJ,
)
NOT_COMMUNICATED: Final = CheckRule(
    "mark-not-communicated",
    sentence(
        "« %(value)s » (non communiqué) n’est pas une valeur de ce champ. Donnez-la ; on ne la compte ni oui ni non."
    ),
    "Schéma officiel du format DECP",
)
BAD_ID: Final = CheckRule(
    "id-characters",
    sentence("L’identifiant « %(value)s » a d’autres signes que lettres, chiffres et / \\ - _ . #. Retirez-les."),
    _DAJ,
    CheckLevel.QUALITY,
    Severity.WARNING,
    excludes=True,
)
# MQ: required and missing; CDL: conditional and not applicable (decp-arr2022).
_MARKS: Final = {"MQ": broken(MARKED_MISSING, "MQ"), "NC": broken(NOT_COMMUNICATED, "NC"), "CDL": NOT_STATED}


@dataclass(frozen=True, slots=True)
class FieldJudges:
    """The judges of all fields, by type of field."""

    text: Judge
    object: Judge
    id: Judge
    cpv: Judge
    date: Judge
    amount: Judge
    subsidy: Judge
    months: Judge
    count: Judge
    share: Judge
    truth: Judge
    siret: Judge
    nature: Judge
    procedure: Judge
    ccag: Judge
    grouping: Judge
    price: Judge
    price_variation: Judge
    place_kind: Judge
    identifier_kind: Judge
    technique: Judge
    execution_mode: Judge
    price_type: Judge
    social: Judge
    environmental: Judge
    others: Mapping[IdentifierKind, Judge]  # of registers other than SIRENE


def field_judges(version: FormatVersion, nomenclature: CpvNomenclature, *, is_typed: bool) -> FieldJudges:
    """The judges for documents of a version; ``is_typed``: numbers are typed rather than text."""
    is_v1 = version is FormatVersion.V1
    is_right = not is_typed
    object_length = thresholds.MOST_V1_OBJECT_CHARACTERS if is_v1 else thresholds.MOST_OBJECT_CHARACTERS
    return FieldJudges(
        text=_of_text(judge_text),
        object=_of_own_text(partial(judge_text, maximum=object_length)),
        id=_of_own_text(judge_id),
        cpv=_of_text(nomenclature.judge),
        date=_of_text(judge_date),
        amount=_of_text_or_number(partial(judge_amount, minimum=0 if is_v1 else 1), is_text_right=is_right),
        subsidy=_of_text_or_number(partial(judge_amount, minimum=0), is_text_right=is_right),
        months=_of_text_or_number(judge_count, is_text_right=is_right),
        count=_of_text_or_number(judge_count, is_text_right=is_right),
        share=_of_text_or_number(judge_share, is_text_right=is_right),
        truth=_of_text_or_number(judge_truth, is_text_right=is_right),
        siret=_of_text(judge_siret),
        nature=_of_text(WordList(Nature).judge),
        procedure=_of_text(WordList(Procedure, OLD_PROCEDURES).judge),
        ccag=_of_text(WordList(Ccag).judge),
        grouping=_of_text(WordList(Grouping).judge),
        price=_of_text(partial(judge_price_form, WordList(PriceForm), WordList(PriceType, PRICE_TYPES_OF_V1))),
        price_variation=_of_text(WordList(PriceVariation).judge),
        place_kind=_of_text(WordList(PlaceKind).judge),
        identifier_kind=_of_text(partial(judge_identifier_kind, is_v1=is_v1)),
        technique=_of_text(WordList(Technique).judge),
        execution_mode=_of_text(WordList(ExecutionMode).judge),
        price_type=_of_text(WordList(PriceType).judge),
        social=_of_text(WordList(SocialConsideration).judge),
        environmental=_of_text(WordList(EnvironmentalConsideration).judge),
        others={
            kind: _of_text(partial(judge_other_number, kind=kind))
            for kind in IdentifierKind
            if kind is not IdentifierKind.SIRET
        },
    )


def _of_text(judge: Callable[[str], Judgement[Any]]) -> Judge:
    """A judge for raw values of a text field; each distinct text is judged once."""
    return _of_raw_text(JudgedTexts(_past_marks(judge)).__getitem__)


def _of_own_text(judge: Callable[[str], Judgement[Any]]) -> Judge:
    """Same for a field whose texts rarely repeat: no memo."""
    return _of_raw_text(_past_marks(judge))


def _of_raw_text(judge: Callable[[str], Judgement[Any]]) -> Judge:
    def judge_raw(raw: Any) -> Judgement[Any]:
        if raw.__class__ is str:
            return judge(raw)
        if raw.__class__ is int:  # an unquoted number or identifier: all its digits are there
            inner = judge(str(raw))
            repair = Repair(NUMBER_AS_ID, excerpt(raw), excerpt(raw))
            return Judgement(inner.value, (repair, *inner.remarks))
        if raw.__class__ is float and raw != raw:  # noqa: PLR0124 -- NaN is what differs from itself
            return broken(NAN, raw)
        return broken(NOT_TEXT, raw)

    return judge_raw


def _of_text_or_number(judge: Callable[..., Judgement[Any]], *, is_text_right: bool) -> Judge:
    """A judge for raw values of a numeric or boolean field; typed values are judged directly."""
    texts = JudgedTexts(_past_marks(partial(judge, is_text_right=is_text_right)))

    def judge_raw(raw: Any) -> Judgement[Any]:
        return texts[raw] if raw.__class__ is str else judge(raw, is_text_right=is_text_right)

    return judge_raw


def _past_marks(judge: Callable[[str], Judgement[Any]]) -> Callable[[str], Judgement[Any]]:
    """A judge for texts that may be, or carry, a mark of the ministry."""

    def judge_past_mark(text: str) -> Judgement[Any]:
        if text in _MARKS:
            return _MARKS[text]
        if _HALF_LETTER.search(text):  # JSON can encode a lone surrogate; no file can store it
            return judge_past_mark(_HALF_LETTER.sub("�", text))
        if text.startswith(_UNUSABLE):
            bare = text.removeprefix(_UNUSABLE)
            inner = judge(bare)
            return Judgement(inner.value, (Repair(UNUSABLE_MARK, excerpt(text), excerpt(bare)), *inner.remarks))
        return judge(text)

    return judge_past_mark


def judge_id(text: str) -> Judgement[str]:
    """The number of a contract as its buyer wrote it."""
    if _RIGHT_ID.fullmatch(text):
        return Judgement(text)
    within = judge_text(text, maximum=thresholds.MOST_ID_CHARACTERS)
    if within.value is None or _ID.fullmatch(within.value):
        return within
    return Judgement(within.value, (*within.remarks, *broken(BAD_ID, text).remarks))


def judge_price_form(
    forms: WordList[PriceForm], types: WordList[PriceType], text: str
) -> Judgement[PriceForm | PriceType]:
    """formePrix, which in version 1 may hold what version 2 calls typesPrix."""
    if text in PRICE_TYPES_OF_V1:
        return Judgement(PRICE_TYPES_OF_V1[text])
    as_form = forms.judge(text)
    if as_form.value is not None or not text.strip():
        return as_form
    as_type = types.judge(text)
    return as_type if as_type.value is not None else as_form


def judge_identifier_kind(text: str, *, is_v1: bool) -> Judgement[IdentifierKind]:
    """In version 1, UE is a valid value for what version 2 calls TVA."""
    return Judgement(IdentifierKind.VAT) if is_v1 and text == "UE" else _IDENTIFIER_KINDS.judge(text)


_IDENTIFIER_KINDS: Final = WordList(IdentifierKind, OLD_IDENTIFIER_KINDS)

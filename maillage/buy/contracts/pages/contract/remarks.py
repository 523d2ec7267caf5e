"""What was said of a contract when its file was read, in sentences: what is wrong with it, what was repaired."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.remarks import CheckRule, Confidence, RepairRule, Severity
from maillage.buy.contracts.store.contract_page import ContractRecord, StatedRemark
from maillage.buy.contracts.store.reading_rules import check_rules, quality_breaches, repair_rules
from maillage.core.problems import sentence

SURENESS: Final[Mapping[Confidence, str]] = {
    Confidence.CERTAIN: sentence("réparation certaine"),
    Confidence.PROBABLE: sentence("réparation probable"),
}


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One remark: its sentence, where it stands in the document, what kind it is, where its rule is written."""

    text: str
    path: str
    kind: str
    source: str = ""
    is_grave: bool = False


def fault_rows(record: ContractRecord, *, today: dt.date) -> tuple[RemarkRow, ...]:
    """What is wrong with a contract, alike ones once, the gravest first."""
    # What a breach was measured against is not kept with it: the rules say it again.
    breaches = quality_breaches(record.contract, today=today)
    params = {(breach.rule.code, breach.value): breach.params for breach in breaches}
    rows = dict.fromkeys(remark_rows(record.remarks, are_repairs=False, params=params))
    return tuple(sorted(rows, key=lambda row: not row.is_grave))


def remark_rows(
    remarks: Iterable[StatedRemark], *, are_repairs: bool, params: Mapping[tuple[str, str], Mapping[str, str | float]]
) -> tuple[RemarkRow, ...]:
    """The sentences of repairs, or of breaches; ``params`` fill those of a rule, by its code and value."""
    every_rule: Sequence[RepairRule | CheckRule] = [*repair_rules(), *check_rules()]
    rules = {rule.code: rule for rule in every_rule}
    rows = []
    for remark in remarks:
        if remark.is_repair is not are_repairs:
            continue
        rule = rules.get(remark.rule)
        values = remark_values(remark.path, remark.before, remark.after)
        values |= params.get((remark.rule, remark.before or ""), {})
        text = filled_sentence(rule, values) if rule is not None else remark.rule
        if isinstance(rule, CheckRule):
            rows.append(RemarkRow(text, remark.path, check_kind(rule), rule.source, is_grave=is_error(rule)))
        else:
            rows.append(
                RemarkRow(text, remark.path, _(SURENESS[Confidence(remark.sureness)]) if remark.sureness else "")
            )
    return tuple(rows)


def filled_sentence(
    rule: RepairRule | CheckRule, values: Mapping[str, str | float | None] = MappingProxyType({})
) -> str:
    """What a rule says of a value in the language of the page; … stands for what is not known."""
    return _(rule.message) % defaultdict(
        lambda: "…", {name: value for name, value in values.items() if value is not None}
    )


def remark_values(path: str, before: str | None, after: str | None) -> dict[str, str | float | None]:
    """What fills the sentence of a remark: the field at the end of its path, the value as stated and as read."""
    return {"field": path.rpartition("/")[2], "before": before, "value": before, "after": after}


def check_kind(rule: CheckRule) -> str:
    """How grave a breach of ``rule`` is, as text."""
    if rule.excludes:
        return _("écarté par le ministère")
    return _("erreur") if is_error(rule) else _("avertissement")


def rule_kind(rule: RepairRule | CheckRule) -> str:
    """How grave a breach of a rule is, or how sure a repair by it."""
    return check_kind(rule) if isinstance(rule, CheckRule) else _(SURENESS[rule.sureness])


def is_error(rule: CheckRule) -> bool:
    """Whether the format or the ministry refuses what breaks ``rule``."""
    return rule.severity is Severity.ERROR

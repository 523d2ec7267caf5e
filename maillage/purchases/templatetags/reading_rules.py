"""The rules by which contracts are read, in templates: `{% load reading_rules %}`."""

from django import template

from maillage.procurement.terms.remarks import CheckRule, RepairRule
from maillage.purchases.pages.contract.remarks import filled_sentence, rule_kind

register = template.Library()

register.filter(rule_kind)


@register.filter
def rule_text(rule: RepairRule | CheckRule) -> str:
    """What a rule says, with … for the values that it is about."""
    return filled_sentence(rule)

"""Public contracts in templates, in the language of the page: `{% load contracts %}`."""

from django import template

from maillage.purchases.pages.faults import faults_href
from maillage.purchases.parts import contract_words
from maillage.purchases.queries.contract_faults import FaultScope

register = template.Library()

register.filter(contract_words.contracts_text)


@register.filter
def source_faults_href(source_name: str) -> str:
    """The page of what is to be corrected in the contracts of a source."""
    return faults_href(FaultScope(source=source_name))

"""Filters of consultations.

moment   `{{ tender.term|moment }}`   15 décembre 2026, 12:00
"""

import datetime as dt

from django import template

from maillage.buy.consultation.store.tender_texts import moment_text

register = template.Library()


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in the installation's time; "" for none."""
    return moment_text(value) if value else ""

"""Opportunities and groups in templates, in the language of the page: `{% load opportunities %}`."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.opportunities.domain.groups import FORM_MEANINGS, GroupForm
from maillage.include.opportunities.pages.parts import group_words, opportunity_words
from maillage.include.opportunities.store.groups import LotSupply
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup, Opportunity
from maillage.web.wording.formats import number

register = template.Library()

register.filter(opportunity_words.level_text)
register.filter(opportunity_words.reach_text)
register.filter(opportunity_words.when_text)
register.filter(opportunity_words.amount_text)
register.filter(opportunity_words.subject_href)
register.filter(group_words.lot_name)
register.filter(group_words.share_lines)
register.filter(group_words.consent_text)
register.filter("group_state", group_words.state_text)


@register.filter
def act_text(row: Opportunity, today: dt.date) -> str:
    """Until when there is time before the notice."""
    return opportunity_words.act_text(row, today=today)


@register.filter
def supply_text(supply: LotSupply) -> str:
    """How many structures reach a lot: those that can be counted on, and those whose turnover is not known."""
    text = ngettext(
        "%(count)s structure à portée dont on connaît le chiffre d’affaires",
        "%(count)s structures à portée dont on connaît le chiffre d’affaires",
        supply.counted,
    ) % {"count": number(supply.counted)}
    if not supply.without_turnover:
        return text
    others = ngettext(
        "%(text)s ; %(others)s autre, qui ne le dit pas, n’est pas comptée",
        "%(text)s ; %(others)s autres, qui ne le disent pas, ne sont pas comptées",
        supply.without_turnover,
    )
    return others % {"text": text, "others": number(supply.without_turnover)}


@register.filter
def members_text(group: KeptGroup) -> str:
    """Who is in a group."""
    return group_words.partner_names(group.partners.all())


@register.filter
def share_eur(partner: GroupPartner) -> float:
    """What a partner would take on a year, of all lots."""
    return float(sum(partner.shares.values()))


@register.filter
def form_name(form: str) -> str:
    """A form of group: "Conjoint"."""
    return _(GroupForm(form).label)


@register.filter
def form_meaning(form: str) -> str:
    """What a form of group binds its members to."""
    return _(FORM_MEANINGS[GroupForm(form)])

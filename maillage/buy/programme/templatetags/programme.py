"""Purchases to come in templates, in the language of the page: `{% load programme %}`.

================  ====================================================  =============================================
filter            of                                                    says
================  ====================================================  =============================================
purchases_text    `{{ count|purchases_text }}`                          12 achats annoncés; aucun achat annoncé
quarter_text      `{{ plan.quarter|quarter_text }}`                     1er trimestre 2027
band_text         `{{ plan.band|band_text }}`                           De 40 000 à 90 000 €
band_note         `{{ plan.band|band_note }}`                           sans publicité obligatoire (R2122-8)
state_text        `{{ purchase.state|state_text }}`                     consultation lancée
reservation_text  `{{ plan.reservation|reservation_text }}`             Réservé aux entreprises adaptées et ESAT (…)
is_overdue        `{% if purchase|is_overdue:today %}`                  whether its quarter passed without news
share_or_count    `{{ plan.consulted|share_or_count:plan.announced }}`  33 %; 2 sur 5 (of less than twelve)
delay_text        `{{ plan|delay_text }}` (a PlanAndFact)               date connue pour 5 ; lancés plus tard : 2 (…)
sizes_text        `{{ plan|sizes_text }}`                               montant connu pour 5 ; 1 au-dessus, …
programme_follow  `{{ search|programme_follow }}`                       the form to be notified of them by e-mail
begun_from        `{{ form_href|begun_from:contract.key }}`             a form filled in from a contract
================  ====================================================  =============================================
"""

import datetime as dt

from django import template
from django.urls import reverse

from maillage.buy.programme.pages.parts import plan_and_fact, programme_words
from maillage.buy.programme.store import plan_texts
from maillage.buy.programme.store.planned_purchases import StatedPurchase
from maillage.buy.programme.store.programme_search import ProgrammeSearch
from maillage.web.filters import with_pairs

register = template.Library()

register.filter(programme_words.purchases_text)
register.filter(programme_words.state_text)
register.filter(programme_words.band_note)
register.filter(programme_words.reservation_text)
register.filter(plan_texts.quarter_text)
register.filter(plan_texts.band_text)
register.filter(plan_and_fact.share_or_count)
register.filter(plan_and_fact.delay_text)
register.filter(plan_and_fact.sizes_text)


@register.filter
def is_overdue(purchase: StatedPurchase, today: dt.date) -> bool:
    """Whether the quarter of a purchase has passed and nothing was said of it since."""
    return purchase.is_overdue(today)


@register.filter
def programme_follow(search: ProgrammeSearch) -> str:
    """The form to be notified of the purchases of a search by e-mail."""
    return with_pairs(reverse("subscribe"), [("programme", search.saved_text())])


@register.filter
def begun_from(href: str, contract_key: str) -> str:
    """The address of a form, filled in with what a contract says."""
    return with_pairs(href, [("marche", contract_key)])

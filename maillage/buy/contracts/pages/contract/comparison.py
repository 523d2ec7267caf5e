"""One contract among its like, and how much of a framework is used, as text."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.indicators import PeerCircle
from maillage.core.problems import sentence
from maillage.web.wording.formats import euros, number, percent

_CIRCLES: Final = {
    PeerCircle.CLASS_PRICE_AND_SIZE: sentence("de même achat, de même forme de prix et d’acheteurs de taille proche"),
    PeerCircle.CLASS_AND_PRICE: sentence("de même achat et de même forme de prix"),
    PeerCircle.CLASS: sentence("de même achat"),
}


def comparison_text(contract_number: int) -> str:
    """Where its amount lies among like contracts, and of how many; "" where its amount or its class is not known."""
    comparison = indicators.contract_comparison(store_rows, contract_number)
    if comparison is None:
        return ""
    quarters, circle = comparison.quartiles, comparison.circle
    if quarters is None or circle is None:
        return _("%(count)s marchés de même achat ici : il en faut %(least)s pour comparer.") % {
            "count": number(comparison.peers),
            "least": number(indicators.LEAST_PEERS),
        }
    return _(
        "Parmi %(count)s marchés %(circle)s, la moitié va de %(first)s à %(third)s (médiane : %(median)s). Les "
        "montants ne disent pas les quantités."
    ) % {
        "count": number(quarters.count),
        "circle": _(_CIRCLES[circle]),
        "first": euros(quarters.first),
        "third": euros(quarters.third),
        "median": euros(quarters.median),
    }


def framework_text(contract_number: int) -> str:
    """What its known orders use of the ceiling of a framework."""
    use = indicators.framework_uses(store_rows, [contract_number])[contract_number].use
    if not use.orders:
        return _("Aucune commande de cet accord-cadre n’est publiée ici : on ne sait pas ce qui en est utilisé.")
    words = {
        "orders": number(use.orders),
        "used": euros(use.used_eur),
        "ceiling": euros(use.ceiling_eur),
        "repeating": number(use.orders_repeating),
    }
    if use.used_share is None:
        return _("%(orders)s commandes connues, sans montant à elles : on ne sait pas ce qui est utilisé.") % words
    text = _("%(orders)s commandes connues, pour %(used)s : au moins %(share)s du maximum de %(ceiling)s.") % {
        **words,
        "share": percent(use.used_share),
    }
    if use.orders_repeating:
        text += " " + _("%(repeating)s répètent le maximum : elles ne comptent pas.") % words
    return text

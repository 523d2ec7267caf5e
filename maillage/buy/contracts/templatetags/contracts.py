"""Public contracts in templates, in the language of the page: `{% load contracts %}`.

======================  ===================================================  =========================================
filter                  of                                                   says
======================  ===================================================  =========================================
contracts_text          `{{ totals.contracts|contracts_text }}`              1 250 marchés; aucun marché
object_text             `{{ contract.object|object_text }}`                  what is bought, in three lines at most
buyer_name              `{{ contract|buyer_name }}` (a ListedContract)       Ville de Nantes; SIRET 21440109300015
holders_text            `{{ contract.holders|holders_text }}`                A, B et 2 autres
holder_name             `{{ holder|holder_name }}` (a ListedHolder)          JARDINS DU CLAIN; SIREN 381031284
time_left               `{{ contract.ends_on|time_left:today }}`             dans 5 mois; terminé
dropped_text            `{{ contract|dropped_text }}`                        plus dans sa source depuis le 3 mai 2026
statement_text          `{{ version|statement_text }}` (EarlierStatement)    Voirie · COLAS · 84 500 € · 2 ans
cpv_name                `{{ contract.cpv|cpv_name }}`                        Services de nettoyage
share_text              `{{ share.share_of_stated|share_text }}`             4 %; — where it is unknown
bounds_text             `{{ share.share_of_all|bounds_text:share.most }}`    entre 4 % et 12 %
answer_text             `{{ count|answer_text }}` (a SignalCount)            Oui pour 3 des 12 marchés concernés
scoreboard_text         `{{ count.signal|scoreboard_text }}`                 the European scoreboard; ""
notice_title            `{{ link.notice|notice_title }}` (a Notice)          Avis de marché 26-123
notice_notes            `{{ link|notice_notes }}` (a NoticeLink)             Publié le 3 mai 2026, 4 lots, …
notice_criteria         `{{ link|notice_criteria }}`                         the criteria of the contract's lot
sureness_text           `{{ link|sureness_text }}`                           Rattaché avec certitude : …
buyer_href, holder_href `{{ contract.buyer_id|buyer_href }}`                 the page of a party, "" where it has none
rule_kind               `{{ rule|rule_kind }}` (a rule of the reading)       erreur; réparation certaine
rule_text               `{{ rule|rule_text }}`                               what it says, with … for its values
source_faults_href      `{{ source.name|source_faults_href }}`               what is to be corrected in a source
search_href             `{{ search|search_href }}`                           the list of a search
search_address          `{{ search|search_address:"contracts_csv" }}`        the same things in a file, on a map, …
endings_href            `{{ search|endings_href }}`                          when they end
follow_href             `{{ search|follow_href }}`                           the form to be notified of them by e-mail
======================  ===================================================  =========================================

`{% contract_citation title %}` says how to cite the page.
"""

import datetime as dt

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.remarks import CheckRule, RepairRule
from maillage.buy.contracts.pages.contract.remarks import filled_sentence, rule_kind
from maillage.buy.contracts.pages.faults import faults_href
from maillage.buy.contracts.pages.parts import contract_words, figure_words, notice_words
from maillage.buy.contracts.store.contract_faults import FaultScope
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.kits.search.filters import Search
from maillage.kits.search.form import search_href
from maillage.web.filters import with_pairs
from maillage.web.installation import agency_name
from maillage.web.public_url import public_url
from maillage.web.wording.formats import day

register = template.Library()

register.filter(contract_words.contracts_text)
register.filter(contract_words.object_text)
register.filter(contract_words.buyer_name)
register.filter(contract_words.holders_text)
register.filter(contract_words.holder_name)
register.filter(contract_words.time_left)
register.filter(contract_words.dropped_text)
register.filter(contract_words.statement_text)
register.filter(contract_words.buyer_href)
register.filter(contract_words.holder_href)
register.filter(contract_words.endings_href)
register.filter(figure_words.share_text)
register.filter(figure_words.bounds_text)
register.filter(figure_words.answer_text)
register.filter(figure_words.scoreboard_text)
register.filter(notice_words.notice_title)
register.filter(notice_words.notice_notes)
register.filter("notice_criteria", notice_words.criteria_of)
register.filter(notice_words.sureness_text)
register.filter(cpv_name)
register.filter(rule_kind)
register.filter(search_href)


@register.filter
def source_faults_href(source_name: str) -> str:
    """The page of what is to be corrected in the contracts of a source."""
    return faults_href(FaultScope(source=source_name))


@register.filter
def search_address(search: Search, name: str) -> str:
    """The address ``name`` with the filters of a search, whatever page of its list is shown."""
    return with_pairs(reverse(name), search.pairs(without=["page"]))


@register.filter
def follow_href(search: ContractSearch) -> str:
    """The form to be notified of the contracts of a search by e-mail."""
    return with_pairs(reverse("subscribe"), [("contracts", search.saved_text())])


@register.filter
def rule_text(rule: RepairRule | CheckRule) -> str:
    """What a rule of the reading says, with … for the values that it is about."""
    return filled_sentence(rule)


@register.inclusion_tag("contracts/citation.html", takes_context=True)
def contract_citation(context: Context, title: str) -> dict[str, str]:
    """The citation of the page that is shown, under ``title``; nothing while no contract is published."""
    request = context["request"]
    address = f"{public_url(request)}{request.get_full_path()}"
    return {"citation": citation_text(title, address, on=localdate())}


def citation_text(title: str, address: str, *, on: dt.date) -> str:
    """Who, what, version of the store with the day of its last file, the day of reading, address; "" without a store.

    The version names the files, the code and the territory that the figures come from: the same gives the same page.
    """
    store = contract_store()
    if store is None:
        return ""
    words = _(
        "%(agency)s, « %(title)s », marchés publics, état %(version)s (dernier fichier reçu le %(received)s), "
        "consulté le %(day)s, %(address)s"
    )
    return words % {
        "agency": agency_name(),
        "title": title,
        "version": store.version,
        "received": day(max(store.received_days.values())),
        "day": day(on),
        "address": address,
    }

"""The errors to correct at the source: all sources, or those of one source or buyer, as a page and as files."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.buy.contracts.domain.remarks import CheckRule, RepairRule
from maillage.buy.contracts.pages.contract.remarks import filled_sentence, is_error, remark_values, rule_kind
from maillage.buy.contracts.pages.parts.contract_words import contracts_text
from maillage.buy.contracts.store.contract_faults import (
    FaultCount,
    FaultScope,
    StatedFault,
    fault_counts,
    fault_totals,
    faulty_sources,
    stated_faults,
)
from maillage.buy.contracts.store.kept_answers import published_store
from maillage.buy.contracts.store.reading_rules import check_rules, repair_rules
from maillage.kits.lists.columns import Column, Columns
from maillage.kits.lists.files import table_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.wording.formats import number

_LONGEST_SOURCE = 200
_LONGEST_BUYER = 14


def faults_context(scope: FaultScope) -> dict[str, Any]:
    """What is wrong in ``scope``, rule by rule; of all sources where it names none."""
    is_whole = not scope.source and not scope.buyer
    faults = [] if is_whole else _ranked_faults(fault_counts(scope))
    return {
        "title": _("Ce qui est à corriger") if is_whole else scope.source or scope_name(scope),
        "sentence": faults_sentence(scope),
        "sources": faulty_sources() if is_whole and published_store() is not None else (),
        "errors": [(rule, count) for rule, count in faults if isinstance(rule, CheckRule)],
        "repairs": [(rule, count) for rule, count in faults if not isinstance(rule, CheckRule)],
        "csv_href": "" if is_whole else faults_href(scope, name="contract_faults_csv"),
        "is_whole": is_whole,
    }


def scope_name(scope: FaultScope) -> str:
    """The contracts of a buyer, by its number."""
    return _("Marchés de l’acheteur %(number)s") % {"number": scope.buyer}


def faults_sentence(scope: FaultScope) -> str:
    """How many of the contracts of ``scope`` have an error."""
    if published_store() is None:
        return _("Aucun marché n’est encore chargé ici.")
    totals = fault_totals(scope)
    if not totals.contracts:
        return _("Aucun marché publié ici ne répond à cette adresse.")
    words = {"contracts": contracts_text(totals.contracts), "faulty": number(totals.with_errors)}
    if not totals.with_errors:
        return _("%(contracts)s, aucun n’a d’erreur.") % words
    return (
        _("%(contracts)s, dont %(faulty)s ont au moins une erreur. Ils sont publiés quand même, avec leur état.")
        % words
    )


def faults_href(scope: FaultScope, *, name: str = "contract_faults") -> str:
    """The address of the list of ``scope``, as page or file."""
    pairs = [(word, value) for word, value in (("source", scope.source), ("buyer", scope.buyer)) if value]
    return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")


def fault_columns() -> Columns[StatedFault]:
    """What whoever publishes reads of a fault: its place in the document, the rule in a sentence."""
    rules = _rules()

    def severity(fault: StatedFault) -> str:
        rule = rules.get(fault.rule)
        return rule_kind(rule) if rule is not None else ""

    def explanation(fault: StatedFault) -> str:
        rule = rules.get(fault.rule)
        if rule is None:  # of another version of the reader
            return fault.rule
        return filled_sentence(rule, remark_values(fault.path, fault.before, fault.after))

    return (
        Column("source", lambda fault: fault.source),
        Column("cle", lambda fault: fault.key),
        Column("acheteur_id", lambda fault: fault.buyer_id),
        Column("id", lambda fault: fault.id),
        Column("objet", lambda fault: fault.object),
        Column("chemin", lambda fault: fault.path),
        Column("regle", lambda fault: fault.rule),
        Column("gravite", severity),
        Column("explication", explanation),
        Column("valeur", lambda fault: fault.before),
        Column("valeur_lue", lambda fault: fault.after),
    )


def _rules() -> dict[str, RepairRule | CheckRule]:
    every: Sequence[RepairRule | CheckRule] = [*repair_rules(), *check_rules()]
    return {rule.code: rule for rule in every}


def _ranked_faults(counts: Sequence[FaultCount]) -> list[tuple[RepairRule | CheckRule, FaultCount]]:
    """Errors first, then what deserves a look, then what was repaired; rules of another version are left out."""
    rules = _rules()
    faults = [(rules[count.rule], count) for count in counts if count.rule in rules]
    return sorted(faults, key=lambda fault: 2 if not isinstance(fault[0], CheckRule) else not is_error(fault[0]))


@public_page
def contract_faults(request: HttpRequest) -> HttpResponse:
    """The sources, or the list of the one that the address names."""
    return render(request, "contracts/faults.html", faults_context(_scope(request)))


@require_safe
@render_problems
def contract_faults_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every fault of the source, of the buyer, or of both."""
    return table_answer(fault_columns(), stated_faults(_scope(request)), name="marches-a-corriger", form=form)


def _scope(request: HttpRequest) -> FaultScope:
    """Whose faults the address asks for."""
    source, buyer = (request.GET.get(name, "").strip() for name in ("source", "buyer"))
    return FaultScope(source[:_LONGEST_SOURCE], "".join(buyer.split())[:_LONGEST_BUYER])

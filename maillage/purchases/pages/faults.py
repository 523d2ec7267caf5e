"""What is to be corrected where it is published: the sources, or the list of one or of a buyer, page and file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kits.lists.columns import Column, Columns
from maillage.procurement.queries.reading_rules import check_rules, repair_rules
from maillage.procurement.terms.remarks import CheckRule, RepairRule
from maillage.purchases.pages.contract.remarks import SURENESS, check_kind, filled_sentence, is_error, remark_values
from maillage.purchases.parts.contract_words import contract_href, contracts_text
from maillage.purchases.queries.contract_faults import (
    FaultCount,
    FaultScope,
    StatedFault,
    fault_counts,
    fault_totals,
    faulty_sources,
)
from maillage.purchases.queries.kept_answers import published_store
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class FaultySourceRow:
    """A source: how many contracts it gives, how many of them have an error, its last file, its list."""

    name: str
    contracts: str
    with_errors: str
    received: str
    href: str


@dataclass(frozen=True, slots=True)
class RuleFaultRow:
    """A rule that is broken, or a kind of repair: its sentence, how grave, how often, one contract of it."""

    text: str
    kind: str
    source: str
    is_grave: bool
    is_repair: bool
    count: str
    example_href: str


@dataclass(frozen=True, slots=True)
class FaultsPage:
    """All that templates/purchases/faults.html shows; ``rules`` and ``repairs`` of a source or a buyer."""

    title: str
    sentence: str
    sources: tuple[FaultySourceRow, ...]
    rules: tuple[RuleFaultRow, ...]
    repairs: tuple[RuleFaultRow, ...]
    csv_href: str
    is_whole: bool


def faults_page(scope: FaultScope) -> FaultsPage:
    """The page of ``scope``, of all sources where it names none."""
    is_whole = not scope.source and not scope.buyer
    rows = [] if is_whole else list(_rule_rows(fault_counts(scope)))
    return FaultsPage(
        title=_("Ce qui est à corriger") if is_whole else scope.source or scope_name(scope),
        sentence=faults_sentence(scope),
        sources=tuple(
            FaultySourceRow(
                source.name,
                contracts_text(source.contracts),
                number(source.with_errors),
                day(source.received_on) if source.received_on else "",
                faults_href(FaultScope(source=source.name)),
            )
            for source in faulty_sources()
        )
        if is_whole and published_store() is not None
        else (),
        rules=tuple(row for row in rows if not row.is_repair),
        repairs=tuple(row for row in rows if row.is_repair),
        csv_href="" if is_whole else faults_href(scope, name="contract_faults_csv"),
        is_whole=is_whole,
    )


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
        return _kind(rule) if rule is not None else ""

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


def _kind(rule: RepairRule | CheckRule) -> str:
    return check_kind(rule) if isinstance(rule, CheckRule) else _(SURENESS[rule.sureness])


def _rule_rows(counts: Sequence[FaultCount]) -> Iterator[RuleFaultRow]:
    """Errors first, then what deserves a look, then what was repaired."""
    rules = _rules()
    rows = []
    for count in counts:
        rule = rules.get(count.rule)
        if rule is None:  # of another version of the reader
            continue
        rank = 2 if not isinstance(rule, CheckRule) else 0 if is_error(rule) else 1
        rows.append(
            (
                rank,
                RuleFaultRow(
                    text=filled_sentence(rule),
                    kind=_kind(rule),
                    source=rule.source if isinstance(rule, CheckRule) else "",
                    is_grave=rank == 0,
                    is_repair=not isinstance(rule, CheckRule),
                    count=contracts_text(count.contracts) if count.contracts else number(count.remarks),
                    example_href=contract_href(count.example_key) if count.example_key else "",
                ),
            )
        )
    for _rank, row in sorted(rows, key=lambda pair: pair[0]):
        yield row

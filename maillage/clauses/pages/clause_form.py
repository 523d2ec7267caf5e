"""The form of a clause, with the calculator in it: each default says where it comes from; and of who does its hours."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.clauses.intake import clause_forms as fields
from maillage.clauses.intake.hour_rows import hours_text
from maillage.clauses.models import InsertionClause
from maillage.clauses.rules.calculator import (
    DEFAULT_HOURLY_COST_EUR,
    DEFAULT_LABOUR_SHARE,
    DEFAULT_RATE,
    HOURLY_COST_SOURCE,
    LABOUR_SHARES,
    RATE_SOURCE,
)
from maillage.clauses.terms.clauses import AmendmentKind
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.programme.queries.purchase_contracts import contracts_of_keys
from maillage.purchases.parts.contract_cards import object_text
from maillage.web.wording.formats import percent

_LONGEST: Final = {fields.CONTRACT: 600, fields.LOT: 60, fields.DEPARTEMENT: 3}
_LABELS: Final[Mapping[str, str]] = {
    fields.TITLE: sentence("Objet"),
    fields.OWNER_NAME: sentence("Maître d’ouvrage"),
    fields.OWNER_SIRET: sentence("Son SIRET, s’il en a un"),
    fields.CONTRACT: sentence("Marché : l’adresse de sa page"),
    fields.LOT: sentence("Lot, s’il y en a"),
    fields.CONVENTION: sentence("Ou convention, sans marché : son nom"),
    fields.DEPARTEMENT: sentence("Département des travaux"),
    fields.AMOUNT: sentence("Montant hors taxes, en euros"),
    fields.LABOUR_SHARE: sentence("Part de main-d’œuvre, en %"),
    fields.RATE: sentence("Taux d’insertion, en %"),
    fields.HOURLY_COST: sentence("Coût d’une heure chargée, en euros"),
    fields.HOURS: sentence("Heures promises, si elles sont données telles quelles"),
    fields.FIRST_MONTH: sentence("Premier mois"),
    fields.LAST_MONTH: sentence("Dernier mois"),
    fields.SME_SHARE: sentence("Part promise aux PME, en %"),
    fields.PENALTY: sentence("Pénalité par heure manquante, en euros"),
    fields.NAME: sentence("Entreprise ou structure"),
    fields.SIRET: sentence("SIRET"),
    fields.EMAIL: sentence("Adresse pour la lettre du mois"),
    fields.PART: sentence("Sa part des heures promises"),
}
_TYPES: Final = {fields.FIRST_MONTH: "month", fields.LAST_MONTH: "month", fields.EMAIL: "email"}
_OF_CALCULATOR: Final = (fields.AMOUNT, fields.LABOUR_SHARE, fields.RATE, fields.HOURLY_COST, fields.HOURS)


@dataclass(frozen=True, slots=True)
class ClauseField:
    """A field of a form: ``error`` says what to correct, ``hint`` what to write or where a default comes from."""

    name: str
    label: str
    value: str
    type: str
    longest: int
    hint: str
    error: str


@dataclass(frozen=True, slots=True)
class ClauseFormPage:
    """What templates/clauses/clause_form.html shows; ``entry`` tells a second click from a second clause."""

    heading: str
    organisation: Organisation
    fields: tuple[ClauseField, ...]
    calculator: tuple[ClauseField, ...]
    shares: tuple[str, ...]
    action: str
    entry: str
    problem: str
    kinds: tuple[tuple[str, str], ...]  # of amendments, where the clause is there already


def first_texts(organisation: Organisation, contract_key: str, *, today: dt.date) -> dict[str, str]:
    """What the form of a new clause begins with: the defaults of the calculator, and what a contract says."""
    texts = {
        fields.LABOUR_SHARE: f"{DEFAULT_LABOUR_SHARE.share * 100:g}",
        fields.RATE: f"{DEFAULT_RATE * 100:g}",
        fields.HOURLY_COST: f"{DEFAULT_HOURLY_COST_EUR:g}",
        fields.DEPARTEMENT: organisation.territory.partition(":")[2]
        if "departement:" in organisation.territory
        else "",
    }
    contract = contracts_of_keys([contract_key], today=today).get(contract_key) if contract_key else None
    if contract is None:
        return texts
    texts[fields.CONTRACT] = contract_key
    texts[fields.TITLE] = object_text(contract.object)[:200]
    texts[fields.OWNER_NAME] = contract.buyer_label or ""
    # Some contracts state a number whose key is wrong, which the form would refuse.
    texts[fields.OWNER_SIRET] = contract.buyer_id if contract.buyer_id and is_siret(contract.buyer_id) else ""
    if contract.amount_now_eur:
        texts[fields.AMOUNT] = str(round(contract.amount_now_eur))
    if contract.departement:
        texts[fields.DEPARTEMENT] = contract.departement
    if contract.notified_on is not None:
        first = WorkMonth.of(contract.notified_on)
        texts[fields.FIRST_MONTH] = first.word
        if contract.duration_now_months:
            texts[fields.LAST_MONTH] = first.after(contract.duration_now_months - 1).word
    return texts


def clause_texts(row: InsertionClause) -> dict[str, str]:
    """What a clause says as texts of its form."""
    return {
        fields.TITLE: row.title,
        fields.OWNER_NAME: row.owner_name,
        fields.OWNER_SIRET: row.owner_siret,
        fields.CONTRACT: row.contract_key,
        fields.LOT: row.lot,
        fields.CONVENTION: row.convention,
        fields.DEPARTEMENT: row.departement,
        fields.AMOUNT: str(row.amount_eur or ""),
        fields.LABOUR_SHARE: _percent_text(row.labour_share),
        fields.RATE: _percent_text(row.rate),
        fields.HOURLY_COST: f"{row.hourly_cost_eur:g}" if row.hourly_cost_eur else "",
        fields.HOURS: "" if row.amount_eur else hours_text(row.promised_centihours),
        fields.FIRST_MONTH: WorkMonth(row.first_month).word,
        fields.LAST_MONTH: WorkMonth(row.last_month).word,
        fields.SME_SHARE: _percent_text(row.sme_share),
        fields.PENALTY: f"{row.penalty_eur:g}" if row.penalty_eur else "",
    }


def clause_form_page(
    organisation: Organisation,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    entry: str = "",
    row: InsertionClause | None = None,
) -> ClauseFormPage:
    """The form with these texts and errors, of a new clause or of one that is changed."""
    names = [name for name in fields.CLAUSE_FIELDS if name not in _OF_CALCULATOR]
    return ClauseFormPage(
        heading=_("Suivre une clause sociale") if row is None else _("Changer ce que la clause promet"),
        organisation=organisation,
        fields=clause_fields(names, texts, errors),
        calculator=clause_fields(_OF_CALCULATOR, texts, errors),
        shares=tuple(f"{_(share.trade)} : {percent(share.share)} ({share.source})" for share in LABOUR_SHARES),
        action=reverse("make_clause", args=[organisation.slug])
        if row is None
        else reverse("amend_clause", args=[row.pk]),
        entry=entry,
        problem=_("Rien n’est encore enregistré : corrigez les champs marqués.") if errors else "",
        kinds=() if row is None else tuple((kind.value, kind.value) for kind in AmendmentKind),
    )


def clause_fields(names: Sequence[str], texts: Mapping[str, str], errors: Mapping[str, str]) -> tuple[ClauseField, ...]:
    """The fields of these names, with what was typed and what is wrong in it."""
    hints = {
        fields.LABOUR_SHARE: _("d’office : %(trade)s, %(source)s")
        % {"trade": _(DEFAULT_LABOUR_SHARE.trade), "source": DEFAULT_LABOUR_SHARE.source},
        fields.RATE: _(RATE_SOURCE),
        fields.HOURLY_COST: _(HOURLY_COST_SOURCE),
        fields.HOURS: _("laissez vide pour les calculer : montant × part × taux ÷ coût"),
        fields.OWNER_SIRET: _("par lui, le maître d’ouvrage voit les sommes s’il vous a donné mandat"),
    }
    return tuple(
        ClauseField(
            name=name,
            label=_(_LABELS[name]),
            value=texts.get(name, ""),
            type=_TYPES.get(name, "text"),
            longest=_LONGEST.get(name, 200),
            hint=hints.get(name, ""),
            error=errors.get(name, ""),
        )
        for name in names
    )


def errors_by_field(refusal: Refused) -> dict[str, str]:
    """What a refusal says at each field; what is of no field stands under the empty name."""
    errors = {finding.field_name or "": _(finding.message) % finding.params for finding in refusal.findings}
    return errors or {"": _(refusal.message) % refusal.params}


def _percent_text(share: float | None) -> str:
    return "" if share is None else f"{share * 100:g}"

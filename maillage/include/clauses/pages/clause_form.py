"""The forms of a clause, with the calculator and the sources of its defaults, and of its reporters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from maillage.accounts.store.model_types import Organisation
from maillage.buy.consultation.store.asked_clauses import AskedClause, contract_asking
from maillage.buy.contracts.pages.parts.contract_words import object_text
from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.core.schema.checks.identifiers import is_siret
from maillage.include.clauses.domain.calculator import (
    DEFAULT_HOURLY_COST_EUR,
    DEFAULT_LABOUR_SHARE,
    DEFAULT_RATE,
    HOURLY_COST_SOURCE,
    LABOUR_SHARES,
    RATE_SOURCE,
    hours_promised,
)
from maillage.include.clauses.domain.clauses import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TITLE,
    MOST_MONTHS,
    AmendmentKind,
    HoursBasis,
    SmePartKind,
    StatedClause,
    StatedReporter,
)
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.clause_contracts import contract_key_of
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from maillage.kits.forms.fields import (
    EmailField,
    EuroField,
    HoursField,
    JudgedField,
    LineField,
    PercentField,
    SiretField,
    not_understood,
    sent_as,
)
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import territory
from maillage.web.wording.formats import percent

_DEPARTEMENT: Final = re.compile(r"\d{2}|2[AB]|97\d")
_SHORTEST_TITLE: Final = 5
_LONGEST_TYPED: Final = 200
_LONGEST_CONTRACT: Final = 600
_LONGEST_LOT: Final = 60
_LONGEST_CODE: Final = 3
_CALCULATOR: Final = ("amount", "labour_share", "rate", "hourly_cost", "hours")
_REFUSED: Final = _("Cette clause ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
_TITLE_WANTED: Final = _("Dites l’objet en une phrase d’au moins cinq lettres.")
_NAME_WANTED: Final = _("Dites le nom de l’entreprise ou de la structure.")


class MonthInput(forms.TextInput):
    """A month input."""

    input_type = "month"


class WorkMonthField(forms.Field):
    """A month written as 2026-11."""

    widget = MonthInput
    default_error_messages: ClassVar[dict[str, StrOrPromise]] = {
        "invalid": _("« %(value)s » n’est pas un mois : écrivez AAAA-MM, par exemple 2026-11."),
    }

    def to_python(self, value: Any) -> WorkMonth | None:
        """The month; None for an empty optional field."""
        typed = str(value or "").strip()
        month = WorkMonth.read(typed)
        if month is None and (typed or self.required):
            raise not_understood(self, typed)
        return month

    def prepare_value(self, value: Any) -> Any:
        """The month as text."""
        return value.word if isinstance(value, WorkMonth) else value


class ClauseForm(EntryForm):
    """The form of a clause: works, contract or convention, hours. Typed hours take precedence.

    Otherwise they are computed from amount, labour share, rate and cost.
    """

    refusal_text = _("Rien n’est encore enregistré : corrigez les champs marqués.")
    title = sent_as(
        "objet",
        LineField(
            label=_("Objet"),
            min_length=_SHORTEST_TITLE,
            max_length=LONGEST_TITLE,
            error_messages={"required": _TITLE_WANTED, "min_length": _TITLE_WANTED},
        ),
    )
    owner_name = sent_as(
        "maitreOuvrage",
        LineField(
            label=_("Maître d’ouvrage"),
            max_length=LONGEST_NAME,
            error_messages={"required": _("Dites le nom du maître d’ouvrage.")},
        ),
    )
    owner_siret = sent_as(
        "maitreOuvrageSiret",
        SiretField(
            label=_("Son SIRET, s’il en a un"),
            help_text=_("par lui, le maître d’ouvrage voit les sommes s’il vous a donné mandat"),
            required=False,
        ),
    )
    contract = sent_as(
        "marche",
        LineField(label=_("Marché : l’adresse de sa page"), required=False, max_length=_LONGEST_CONTRACT),
    )
    lot = sent_as("lot", LineField(label=_("Lot, s’il y en a"), required=False, max_length=_LONGEST_LOT))
    convention = sent_as(
        "convention",
        LineField(label=_("Ou convention, sans marché : son nom"), required=False, max_length=LONGEST_TITLE),
    )
    departement = LineField(
        label=_("Département des travaux"),
        required=False,
        max_length=_LONGEST_CODE,
        error_messages={
            "invalid": _("« %(value)s » n’est pas un département : écrivez son code, par exemple 44."),
            "max_length": _("« %(value)s » n’est pas un département : écrivez son code, par exemple 44."),
        },
    )
    first_month = sent_as("premierMois", WorkMonthField(label=_("Premier mois")))
    last_month = sent_as("dernierMois", WorkMonthField(label=_("Dernier mois")))
    sme_share = sent_as("partPme", PercentField(label=_("Part promise aux PME, en %"), required=False))
    penalty = sent_as("penalite", EuroField(label=_("Pénalité par heure manquante, en euros"), required=False))
    amount = sent_as("montant", EuroField(label=_("Montant hors taxes, en euros"), required=False))
    labour_share = sent_as("partMainOeuvre", PercentField(label=_("Part de main-d’œuvre, en %"), required=False))
    rate = sent_as("taux", PercentField(label=_("Taux d’insertion, en %"), help_text=_(RATE_SOURCE), required=False))
    hourly_cost = sent_as(
        "coutHoraire",
        EuroField(label=_("Coût d’une heure chargée, en euros"), help_text=_(HOURLY_COST_SOURCE), required=False),
    )
    hours = sent_as(
        "heures",
        HoursField(
            label=_("Heures promises, si elles sont données telles quelles"),
            help_text=_("laissez vide pour les calculer : montant × part × taux ÷ coût"),
            required=False,
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = {"trade": gettext(DEFAULT_LABOUR_SHARE.trade), "source": DEFAULT_LABOUR_SHARE.source}
        self.fields["labour_share"].help_text = gettext("d’office : %(trade)s, %(source)s") % words

    def clean_contract(self) -> str:
        """The contract key, extracted from the URL of its page."""
        return contract_key_of(str(self.cleaned_data["contract"]))

    def clean_departement(self) -> str:
        """The département code."""
        code = str(self.cleaned_data["departement"]).upper()
        if not _DEPARTEMENT.fullmatch(code):
            raise not_understood(self.fields["departement"], code)
        return code

    def clean(self) -> dict[str, Any]:
        """The cleaned fields; ``hours`` as typed, or computed by the calculator."""
        typed = self.cleaned_data
        if not {"contract", "convention"} & self.errors.keys() and not typed["contract"] and not typed["convention"]:
            self.add_error("contract", _("Dites le marché (l’adresse de sa page), ou la convention sans marché."))
        first, last = typed.get("first_month"), typed.get("last_month")
        if first and last and not 0 <= last.number - first.number <= MOST_MONTHS:
            self.add_error("last_month", _("Le dernier mois vient après le premier, trente ans après au plus."))
        basis = self.basis()
        if basis is not None and not typed.get("hours"):
            with self.refusals():
                typed["hours"] = hours_promised(basis)
        elif not typed.get("hours") and "hours" not in self.errors:
            wanted = _("Dites les heures promises, ou de quoi les calculer : montant, parts et coût d’une heure.")
            self.add_error("hours", wanted)
        return typed

    def basis(self) -> HoursBasis | None:
        """The inputs of the calculator; None if one is missing."""
        typed = self.cleaned_data
        amount, share, rate, cost = (typed.get(name) for name in ("amount", "labour_share", "rate", "hourly_cost"))
        return HoursBasis(round(amount), share, rate, cost) if amount and share and rate and cost else None

    def stated(self) -> StatedClause:
        """The clause in a valid form."""
        typed = self.cleaned_data
        return StatedClause(
            title=typed["title"],
            owner_name=typed["owner_name"],
            owner_siret=typed["owner_siret"],
            departement=typed["departement"],
            promised_centihours=typed["hours"],
            first_month=typed["first_month"],
            last_month=typed["last_month"],
            contract_key=typed["contract"],
            lot=typed["lot"],
            convention=typed["convention"],
            basis=self.basis(),
            sme_share=typed["sme_share"],
            penalty_eur=typed["penalty"],
        )

    @property
    def described(self) -> list[forms.BoundField]:
        """The fields that identify the clause."""
        return [field for field in self.visible_fields() if field.name not in {*_CALCULATOR, "kind", "reason"}]

    @property
    def calculator(self) -> list[forms.BoundField]:
        """The fields of the calculator."""
        return [self[name] for name in _CALCULATOR]


class AmendmentForm(ClauseForm):
    """The form of an existing clause, with the reason of the change."""

    kind = sent_as(
        "sorte",
        forms.TypedChoiceField(
            label=_("Sorte"),
            choices=[(kind.value, kind.value) for kind in AmendmentKind],
            coerce=AmendmentKind,
            empty_value=AmendmentKind.CORRECTED,
            required=False,
        ),
    )
    reason = sent_as("motif", LineField(label=_("Motif, en quelques mots"), required=False, max_length=LONGEST_NOTE))


class ReporterForm(RefusableForm):
    """The form of a reporter, possibly replacing another."""

    refusal_text = _REFUSED
    name = sent_as(
        "nom",
        LineField(
            label=_("Entreprise ou structure"), max_length=LONGEST_NAME, error_messages={"required": _NAME_WANTED}
        ),
    )
    siret = SiretField(label=_("SIRET"))
    email = sent_as(
        "courriel",
        EmailField(label=_("Adresse pour la lettre du mois"), required=False, max_length=_LONGEST_TYPED, is_own=False),
    )
    promised = sent_as("heuresPromises", HoursField(label=_("Sa part des heures promises"), required=False))
    replaces = sent_as("remplace", forms.CharField(label=_("Il remplace"), required=False, widget=forms.Select))
    since = sent_as(
        "remplaceDepuis",
        WorkMonthField(
            label=_("depuis le mois, s’il remplace"),
            help_text=_("AAAA-MM, par exemple 2026-06 ; ce mois-ci s’il est vide."),
            required=False,
        ),
    )

    def __init__(self, *args: Any, reporters: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("replaces", [("", _("personne")), *((str(key), name) for key, name in reporters)])
        if not reporters:
            del self.fields["replaces"], self.fields["since"]

    def stated(self) -> StatedReporter:
        """The reporter in a valid form."""
        typed = self.cleaned_data
        return StatedReporter(typed["name"], typed["siret"], typed["email"].lower(), typed["promised"] or None)

    def replaced(self, clause: InsertionClause) -> HourReporter | None:
        """The reporter to be replaced, if any."""
        key = str(self.cleaned_data.get("replaces", ""))
        return clause.reporters.filter(pk=int(key)).first() if key.isdecimal() else None


class SmePartForm(RefusableForm):
    """The form of a small or medium company's part in the contract."""

    refusal_text = _REFUSED
    name = sent_as(
        "nom",
        LineField(label=_("Entreprise"), max_length=LONGEST_NAME, error_messages={"required": _NAME_WANTED}),
    )
    siret = SiretField(label=_("SIRET"))
    amount = sent_as(
        "montant",
        EuroField(label=_("Montant hors taxes, en euros"), error_messages={"required": _("Dites le montant.")}),
    )
    kind = sent_as(
        "sorte",
        forms.TypedChoiceField(
            label=_("Comment"),
            choices=[(kind.value, _(kind.label)) for kind in SmePartKind],
            coerce=SmePartKind,
            empty_value=SmePartKind.CO_CONTRACT,
            required=False,
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        # The reporter form on the same page has fields of the same names.
        super().__init__(*args, auto_id="pme-%s", **options)


class CaseNoteForm(RefusableForm):
    """A note on a clause."""

    text = sent_as(
        "note", JudgedField(label=_("Une note de plus, qui ne nomme personne"), longest=LONGEST_NOTE, is_wanted=False)
    )


@dataclass(frozen=True, slots=True)
class ClauseFormPage:
    """Context of clause_form.html: the form of a new clause, or of clause ``number``."""

    organisation: Organisation
    form: ClauseForm
    number: int | None = None
    revision: int = 0

    @property
    def shares(self) -> list[str]:
        """The published labour shares by trade."""
        return [f"{gettext(share.trade)} : {percent(share.share)} ({share.source})" for share in LABOUR_SHARES]


def asked_entry(clause: AskedClause) -> str:
    """The idempotency key of a clause that begins from a consultation: each is followed once."""
    return f"consultation-{clause.number}"


def clause_asked(organisation: Organisation, clause: AskedClause, *, today: date) -> dict[str, Any]:
    """Initial values of a clause that a consultation asked for: its hours, its buyer, and its contract if published.

    The months are for who follows it to say, and the hours are those that were asked: nothing is computed of an amount.
    """
    initial = first_clause(organisation, contract_asking(clause), today=today)
    place = territory(clause.place)
    departement = place.code if place.kind is Kind.DEPARTEMENT else place.departement
    return initial | {
        "sent_entry": asked_entry(clause),
        "title": clause.object[:LONGEST_TITLE],
        "owner_name": clause.buyer_name,
        "owner_siret": clause.buyer_siret if is_siret(clause.buyer_siret) else "",
        "departement": departement or initial["departement"],
        "amount": None,
        "hours": clause.hours * CENTIHOURS,
    }


def first_clause(organisation: Organisation, contract_key: str, *, today: date) -> dict[str, Any]:
    """Initial values of a new clause: the calculator's defaults, and the data of a contract."""
    kind, _colon, code = organisation.territory.partition(":")
    initial: dict[str, Any] = {
        "labour_share": DEFAULT_LABOUR_SHARE.share,
        "rate": DEFAULT_RATE,
        "hourly_cost": DEFAULT_HOURLY_COST_EUR,
        "departement": code if kind == "departement" else "",
    }
    contract = contracts_of_keys([contract_key], today=today).get(contract_key) if contract_key else None
    if contract is None:
        return initial
    # Some contracts state a number with a wrong check digit, which the form would reject.
    siret = contract.buyer_id if contract.buyer_id and is_siret(contract.buyer_id) else ""
    initial |= {
        "contract": contract_key,
        "title": object_text(contract.object)[:LONGEST_TITLE],
        "owner_name": contract.buyer_label or "",
        "owner_siret": siret,
    }
    if contract.amount_now_eur:
        initial["amount"] = round(contract.amount_now_eur)
    if contract.departement:
        initial["departement"] = contract.departement
    if contract.notified_on is not None:
        first = initial["first_month"] = WorkMonth.of(contract.notified_on)
        if contract.duration_now_months:
            initial["last_month"] = first.after(contract.duration_now_months - 1)
    return initial


def clause_initial(row: InsertionClause) -> dict[str, Any]:
    """The initial values of the form of an existing clause."""
    return {
        "title": row.title,
        "owner_name": row.owner_name,
        "owner_siret": row.owner_siret,
        "contract": row.contract_key,
        "lot": row.lot,
        "convention": row.convention,
        "departement": row.departement,
        "amount": row.amount_eur,
        "labour_share": row.labour_share,
        "rate": row.rate,
        "hourly_cost": row.hourly_cost_eur,
        "hours": None if row.amount_eur else row.promised_centihours,
        "first_month": WorkMonth(row.first_month),
        "last_month": WorkMonth(row.last_month),
        "sme_share": row.sme_share,
        "penalty": row.penalty_eur or None,
    }

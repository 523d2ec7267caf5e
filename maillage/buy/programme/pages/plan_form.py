"""The forms of a planned purchase: what is announced, its consultation, its contracts, why it is given up.

The announcement and the consultation are read by intake/purchase_plans.py, as the rows of a table are.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS, ThresholdBand
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.contracts.pages.parts.contract_words import holders_text, object_text
from maillage.buy.contracts.pages.parts.law_words import law_note
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.reading_rules import cpv_search
from maillage.buy.programme.domain.planned_purchases import (
    LONGEST_ADDRESS,
    LONGEST_NOTICE,
    LONGEST_OBJECT,
    LONGEST_REASON,
    RESERVATIONS,
    Consultation,
    PurchasePlan,
    Quarter,
    Reservation,
)
from maillage.buy.programme.intake import purchase_plans as columns
from maillage.buy.programme.pages.parts.programme_words import BAND_NOTES
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.buy.programme.store.programme_export import plan_texts
from maillage.buy.programme.store.purchase_places import place_text, places_named
from maillage.kits.forms.fields import (
    CandidateField,
    DayField,
    LineField,
    ReceivedFileField,
    WebAddressField,
    sent_as,
)
from maillage.kits.forms.forms import EntryForm, RefusableForm
from maillage.web.wording.formats import day, euros, in_french

_MOST_CODES: Final = 8
_QUARTERS_AHEAD: Final = 12
_LONGEST_TYPED: Final = 200
_LONGEST_CONTRACT: Final = 600
_TRUTHS: Final = [("", _("Pas encore décidé")), ("oui", _("Oui")), ("non", _("Non"))]


def _cpv_named(text: str) -> Sequence[tuple[str, str]]:
    """The codes that a text may mean, with their digits in front."""
    return [(code, f"{code} · {label}") for code, label in cpv_search().codes(text, most=_MOST_CODES)]


class PlanForm(EntryForm):
    """What a buyer announces; ``plan`` is what was read of it, ``renews`` the contracts that the page says beside."""

    object = sent_as(
        columns.OBJECT,
        LineField(
            label=_("Ce que vous allez acheter"),
            help_text=_("Une phrase qui se comprend sans dossier, sans nom de personne."),
            required=False,
            max_length=LONGEST_OBJECT,
        ),
    )
    cpv = sent_as(
        columns.CPV,
        CandidateField(
            label=_("Code CPV, ou des mots qui disent l’achat"),
            help_text=_(
                "Par exemple « tonte » ou « cantine » : les codes possibles vous seront proposés. Vide : on les "
                "cherche avec l’objet."
            ),
            required=False,
            max_length=_LONGEST_TYPED,
            search=_cpv_named,
            fallback="object",
        ),
    )
    territory = sent_as(
        columns.TERRITORY,
        CandidateField(
            label=_("Où l’achat s’exécute"),
            help_text=_("Une commune, une intercommunalité, un département ou la région : son nom ou son code."),
            required=False,
            max_length=_LONGEST_TYPED,
            search=places_named,
        ),
    )
    band = sent_as(
        columns.BAND,
        forms.CharField(label=_("Montant estimé hors taxes, pour toute la durée"), required=False, widget=forms.Select),
    )
    quarter = sent_as(
        columns.QUARTER, forms.CharField(label=_("Lancement de la consultation"), required=False, widget=forms.Select)
    )
    starts_on = sent_as(columns.STARTS_ON, DayField(label=_("Début souhaité (facultatif)"), required=False))
    reservation = sent_as(
        columns.RESERVATION,
        forms.CharField(
            label=_("Réservation"),
            help_text=_("Articles du code de la commande publique ; L2113-14 depuis la loi du 7 décembre 2020."),
            required=False,
            widget=forms.Select,
        ),
    )
    procedure = sent_as(columns.PROCEDURE, forms.CharField(label=_("Procédure"), required=False, widget=forms.Select))
    is_social = sent_as(
        columns.SOCIAL,
        forms.CharField(label=_("Clause sociale prévue"), required=False, widget=forms.Select(choices=_TRUTHS)),
    )
    is_environmental = sent_as(
        columns.ENVIRONMENTAL,
        forms.CharField(
            label=_("Clause environnementale prévue"), required=False, widget=forms.Select(choices=_TRUTHS)
        ),
    )

    def __init__(self, *args: Any, today: dt.date, renews: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.today, self.renews = today, renews
        self.plan: PurchasePlan | None = None
        notes = {band: f"{band_text(band)} : {gettext(BAND_NOTES[band])}" for band in ThresholdBand}
        self.offer(
            "band",
            [("", _("Choisissez une tranche")), *((BAND_LABELS[band], words) for band, words in notes.items())],
        )
        law = gettext("Seuils du code et règlement délégué (UE) 2025/2152.")
        self.fields["band"].help_text = f"{law} {law_note()}"
        self.offer("quarter", [("", _("Choisissez un trimestre")), *self._quarters()])
        reservations = [
            (columns.RESERVATION_NONE if word is Reservation.NONE else word.value, gettext(label))
            for word, label in RESERVATIONS.items()
        ]
        self.offer("reservation", reservations)
        self.offer("procedure", [("", _("Pas encore décidée")), *((word.value, word.value) for word in Procedure)])

    def clean(self) -> dict[str, Any]:
        """The fields; what is wrong in them is said as for a row of a table."""
        with self.refusals():
            texts = {**self.texts(), columns.RENEWS: self.renews}
            self.plan = columns.read_plan(texts, today=self.today, places_named=places_named)
        return self.cleaned_data

    @property
    def understood(self) -> str:
        """What the code that was typed means, so that a slip is seen; "" while it means nothing."""
        code = str(self["cpv"].value() or "")
        if self["cpv"].errors or not code.isdigit():
            return ""
        return gettext("Code CPV %(code)s : %(name)s.") % {"code": code, "name": cpv_name(code)}

    def _quarters(self) -> list[tuple[str, str]]:
        """Those of three years, after the one that is said where it is past."""
        now = Quarter.of(self.today)
        quarters = {
            quarter.word: quarter_text(quarter) for quarter in (now.after(ahead) for ahead in range(_QUARTERS_AHEAD))
        }
        said = str(self["quarter"].value() or "")
        if said and said not in quarters:
            with suppress(ValueError):  # no quarter: the sentence at the field says so
                quarters = {said: quarter_text(Quarter.read(said)), **quarters}
        return list(quarters.items())


def plan_initial(plan: PurchasePlan) -> dict[str, str]:
    """What the form of a purchase says that is announced."""
    return PlanForm.by_field({**plan_texts(plan), columns.TERRITORY: place_text(plan.territory)})


class ConsultationForm(RefusableForm):
    """When companies were asked, and where the notice stands."""

    refusal_text = _("Cet achat ne peut pas être enregistré ainsi : corrigez ce qui suit.")
    on = sent_as(columns.CONSULTED_ON, DayField(label=_("Lancée le")))
    notice = sent_as(
        columns.NOTICE,
        LineField(label=_("Numéro de l’avis (facultatif)"), required=False, max_length=LONGEST_NOTICE),
    )
    notice_address = sent_as(
        columns.NOTICE_ADDRESS,
        WebAddressField(
            label=_("Adresse de l’avis (facultatif)"),
            required=False,
            max_length=LONGEST_ADDRESS,
            error_messages={"invalid": _("L’adresse de l’avis commence par https:// ou http://.")},
        ),
    )

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_on(self) -> dt.date:
        """The day; refused where it is to come."""
        on: dt.date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(
                _("Une consultation lancée a une date passée : celle-ci est dans l’avenir."), code="later"
            )
        return on

    def consultation(self) -> Consultation:
        """What was said of it."""
        return Consultation(**self.cleaned_data)


class ContractsField(forms.MultipleChoiceField):
    """Contracts to tick, by key; whether they are of the buyer is judged where they are taken."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, _value: object) -> bool:
        """Whatever was sent: a contract may have left the list since it was shown."""
        return True


class RenewalForm(RefusableForm):
    """The other contracts that a purchase renews, beside the one that it began with."""

    renewed = sent_as(columns.RENEWS, ContractsField(label=_("Cet achat renouvelle aussi"), required=False))

    def __init__(self, contracts: Iterable[ListedContract], keys: Sequence[str]) -> None:
        super().__init__(initial={"renewed": list(keys)}, auto_id="renewal-%s")
        texts = ((contract.key, object_text(contract.object), contract.ends_on) for contract in contracts)
        self.offer("renewed", [(key, f"{text} ({day(ends_on)})") for key, text, ends_on in texts])


class AwardForm(RefusableForm):
    """Which contracts came of the purchase: those that are ticked, and one that is not among them."""

    contracts = sent_as(
        "marche",
        ContractsField(label=_("Lesquels de vos marchés en sont nés ? Vous seul le savez."), required=False),
    )

    def offer_contracts(self, candidates: Iterable[tuple[ListedContract, str]]) -> None:
        """Set the contracts to tick, each with the signs that it came of the purchase."""
        self.offer("contracts", [(contract.key, _candidate_text(contract, sign)) for contract, sign in candidates])

    other = sent_as(
        "autreMarche",
        LineField(label=_("Un autre marché : l’adresse de sa page"), required=False, max_length=_LONGEST_CONTRACT),
    )


def _candidate_text(contract: ListedContract, sign: str) -> str:
    parts = [day(contract.notified_on)] if contract.notified_on else []
    parts += [euros(contract.amount_now_eur), in_french(holders_text(contract.holders))]
    parts += [sign] if sign else []
    return format_html(
        '{}<br><span class="small soft">{}</span>',
        in_french(object_text(contract.object)),
        format_html_join(" · ", "{}", ((part,) for part in parts)),
    )


class ProgrammeFileForm(RefusableForm):
    """A programme as a table."""

    file = ReceivedFileField(label=_("Votre tableau (XLSX, ODS ou CSV, 5 Mo au plus)"), accept=".csv,.xlsx,.ods,.xls")


class GivingUpForm(RefusableForm):
    """Why the purchase will not be made."""

    reason = sent_as(
        "motif", LineField(label=_("Pourquoi, en quelques mots"), required=False, max_length=LONGEST_REASON)
    )

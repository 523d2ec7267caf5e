"""The forms of consultations: what a buyer asks, what firms ask and leave, marks and the choice."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from maillage.accounts.store.model_types import Organisation
from maillage.buy.consultation.domain.tenders import (
    DOCUMENT_ENDINGS,
    LONGEST_NAME,
    LONGEST_OBJECT,
    LONGEST_WORDS,
    MOST_INSERTION_HOURS,
    Audience,
    ChoiceCriterion,
    PurchaseNature,
    TenderPlan,
    criteria_text,
    read_criteria,
)
from maillage.buy.consultation.store.models import Bid, Tender
from maillage.buy.consultation.store.tenders import stated_tender
from maillage.buy.contracts.pages.parts.candidates import candidates_href
from maillage.buy.contracts.store.cpv_names import codes_named
from maillage.buy.programme.domain.planned_purchases import Reservation
from maillage.buy.programme.store.planned_purchases import StatedPurchase
from maillage.buy.programme.store.purchase_places import place_text, places_named
from maillage.kits.forms.fields import (
    CandidateField,
    ChosenField,
    DayField,
    EmailField,
    EuroField,
    LineField,
    NumberField,
    ReceivedFileField,
    SeveralFilesInput,
    SiretField,
    TextField,
    TimeField,
    not_understood,
    offer_while_typed,
    sent_as,
)
from maillage.kits.forms.forms import EntryForm, RefusableForm, StrangerForm

_SHORTEST_WORDS: Final = 20
_MOST_ASKED: Final = 200
_MOST_INVITED: Final = 30
_MOST_MARK: Final = 10
_USUAL_HOUR: Final = dt.time(12)


class InvitedField(TextField):
    """The addresses of the firms invited, one a line."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The addresses in lower case, each once."""
        addresses = dict.fromkeys(str(super().clean(value) or "").lower().replace(",", " ").replace(";", " ").split())
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                # The form shows which one.
                raise not_understood(self, address) from error
        if len(addresses) > _MOST_INVITED:
            raise not_understood(self, len(addresses), "many")
        return tuple(addresses)


def _invited_field() -> InvitedField:
    return sent_as(
        "invitees",
        InvitedField(
            label=_("Entreprises invitées (facultatif)"),
            help_text=_("Une adresse électronique par ligne : chacune reçoit une lettre avec son lien."),
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "3"}),
            error_messages={
                "invalid": _("« %(value)s » n’est pas une adresse électronique : corrigez-la, ou ôtez-la."),
                "many": _("Trop d’adresses : invitez trente entreprises au plus."),
            },
        ),
    )


class TenderForm(EntryForm):
    """What a buyer asks; ``plan`` converts a valid one."""

    refusal_text = _("Cette consultation ne peut pas être gardée ainsi : corrigez ce qui suit.")
    object = sent_as(
        "objet",
        LineField(
            label=_("Ce que vous achetez"),
            min_length=5,
            max_length=LONGEST_OBJECT,
            help_text=_("Une phrase qui se comprend sans dossier."),
            error_messages={"required": _("Dites ce que vous achetez, en une phrase.")},
        ),
    )
    need = sent_as(
        "besoin",
        TextField(
            label=_("Le besoin"),
            max_length=LONGEST_WORDS,
            min_length=_SHORTEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "6"}),
            help_text=_("Quantités, lieux, délais, lots : ce qu’il faut pour donner un prix."),
            error_messages={"required": _("Décrivez le besoin : sans lui, personne ne peut donner de prix.")},
        ),
    )
    nature = sent_as(
        "nature",
        forms.TypedChoiceField(
            label=_("Nature"),
            choices=[(nature.value, _(nature.label)) for nature in PurchaseNature],
            coerce=PurchaseNature,
            error_messages={"required": _("Dites s’il s’agit de fournitures, de services ou de travaux.")},
        ),
    )
    cpv = ChosenField(
        label=_("Code CPV, ou un mot de l’achat"),
        help_text=_(
            "Par exemple « tonte » : les codes possibles vous sont proposés. Les trois premiers chiffres font la "
            "famille d’achats de l’année."
        ),
        max_length=LONGEST_NAME,
        search=codes_named,
        fallback="object",
        error_messages={
            "required": _("Donnez le code CPV : la famille d’achats de l’année en dépend."),
            "several": _("Choisissez le code qui dit le mieux ce que vous achetez."),
            "unknown": _("« %(value)s » ne donne aucun code : essayez un mot plus général, comme « jardin »."),
        },
    )
    place = sent_as(
        "lieu",
        ChosenField(
            label=_("Lieu"),
            help_text=_("Une commune, une intercommunalité, un département ou la région : son nom ou son code."),
            max_length=LONGEST_NAME,
            search=places_named,
            error_messages={
                "required": _("Dites où : une commune, par son nom ou son code Insee."),
                "unknown": _("« %(value)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code."),
                "several": _("« %(value)s » peut être plusieurs lieux : choisissez le bon."),
            },
        ),
    )
    amount_eur = sent_as(
        "montant",
        EuroField(
            label=_("Montant estimé hors taxes, en euros"),
            help_text=_("Jamais montré : il sert à dire si le profil d’acheteur est obligatoire."),
            error_messages={"required": _("Estimez le montant : le seuil en dépend.")},
        ),
    )
    criteria = sent_as(
        "criteres",
        TextField(
            label=_("Critères du choix et poids"),
            help_text=_("Un par ligne, « Prix : 60 » ; les poids font 100."),
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "3"}),
            error_messages={"required": _("Dites sur quoi vous choisirez.")},
        ),
    )
    insertion_hours = sent_as(
        "heuresInsertion",
        forms.IntegerField(
            label=_("Heures d’insertion demandées (facultatif)"),
            help_text=_(
                "Si le marché a une clause sociale : elles passent au marché, puis à la coordination des clauses."
            ),
            required=False,
            min_value=1,
            max_value=MOST_INSERTION_HOURS,
            error_messages={"invalid": _("Écrivez un nombre entier.")},
        ),
    )
    audience = sent_as(
        "public",
        forms.TypedChoiceField(
            label=_("Qui peut répondre"),
            choices=[(audience.value, _(audience.label)) for audience in Audience],
            coerce=Audience,
            error_messages={"required": _("Dites qui peut répondre.")},
        ),
    )
    invited = _invited_field()
    asked_count = sent_as(
        "nombre",
        forms.IntegerField(
            label=_("Entreprises interrogées (facultatif)"),
            required=False,
            min_value=1,
            max_value=_MOST_ASKED,
            error_messages={"invalid": _("Écrivez un nombre entier.")},
        ),
    )
    term_day = sent_as(
        "limite",
        DayField(label=_("Date limite"), error_messages={"required": _("Donnez la date limite des réponses.")}),
    )
    term_hour = sent_as(
        "heure",
        TimeField(label=_("Heure limite"), error_messages={"required": _("Donnez l’heure limite des réponses.")}),
    )
    purchase = sent_as("achat", forms.IntegerField(required=False, widget=forms.HiddenInput))

    def __init__(self, *args: Any, kept_code: str = "", **options: Any) -> None:
        """``kept_code``: the code that a draft has already, which stays even where the nomenclature has it not."""
        super().__init__(*args, **options)
        cpv, place = self.fields["cpv"], self.fields["place"]
        assert isinstance(cpv, CandidateField)
        assert isinstance(place, CandidateField)
        cpv.search = partial(_codes_named, own_code=kept_code)
        offer_while_typed(cpv, candidates_href("codes"), fallback="objet")
        offer_while_typed(place, candidates_href("territoires"))

    def plan(self) -> TenderPlan:
        """The consultation of a valid form; Refused for criteria that do not add up."""
        typed = self.cleaned_data
        return TenderPlan(
            object=typed["object"],
            need=typed["need"],
            nature=typed["nature"],
            cpv=typed["cpv"],
            place=typed["place"],
            amount_eur=typed["amount_eur"],
            criteria=read_criteria(typed["criteria"]),
            audience=typed["audience"],
            term=term_of(typed["term_day"], typed["term_hour"]),
            asked_count=typed["asked_count"],
            purchase=typed["purchase"],
            invited=typed["invited"],
            insertion_hours=typed["insertion_hours"],
        )

    def add_refusal(self, refusal: Any, *, at: str | None = None) -> None:
        """As every form; what concerns the term is shown at its day."""
        super().add_refusal(refusal, at=at or ("term_day" if refusal.code.startswith("term_") else None))


def _codes_named(text: str, *, own_code: str) -> Sequence[tuple[str, str]]:
    return [(own_code, own_code)] if own_code and text == own_code else codes_named(text)


def term_of(day: dt.date, hour: dt.time) -> dt.datetime:
    """The moment of a day and an hour of the installation."""
    return dt.datetime.combine(day, hour, tzinfo=get_current_timezone())


def first_tender(purchase: StatedPurchase | None, organisation: Organisation) -> dict[str, Any]:
    """The initial values of a new consultation: those of an announced purchase of the organisation, or its place."""
    initial: dict[str, Any] = {"place": place_text(organisation.territory), "term_hour": _USUAL_HOUR}
    if purchase is None or purchase.organisation != organisation:
        return initial
    reserved = purchase.plan.reservation is not Reservation.NONE
    return initial | {
        "object": purchase.plan.object,
        "cpv": purchase.plan.cpv,
        "place": place_text(purchase.plan.territory),
        "audience": (Audience.RESERVED if reserved else Audience.ALL).value,
        "purchase": purchase.number,
    }


def tender_initial(tender: Tender) -> dict[str, Any]:
    """The initial values for an existing draft."""
    plan = stated_tender(tender)
    local = plan.term.astimezone(get_current_timezone())
    return {
        "object": plan.object,
        "need": plan.need,
        "nature": plan.nature.value,
        "cpv": plan.cpv,
        "place": place_text(plan.place),
        "amount_eur": plan.amount_eur,
        "criteria": criteria_text(plan.criteria),
        "audience": plan.audience.value,
        "invited": "\n".join(plan.invited),
        "asked_count": plan.asked_count,
        "insertion_hours": plan.insertion_hours,
        "term_day": local.date(),
        "term_hour": local.time(),
        "purchase": plan.purchase,
    }


class TenderDocumentForm(RefusableForm):
    """A document joined to a draft."""

    is_kept_while_typed = False
    file = ReceivedFileField(
        label=_("Joindre un document"),
        accept=",".join(f".{ending}" for ending in DOCUMENT_ENDINGS),
        help_text=_("50 Mo au plus : PDF, ODT, ODS, DOCX, XLSX, CSV, ZIP, PNG ou JPG."),
    )


class TenderChangeForm(RefusableForm):
    """What changes after the publication."""

    summary = sent_as(
        "change",
        TextField(
            label=_("Ce qui change"),
            help_text=_("Cette phrase part à toutes les adresses laissées."),
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "2"}),
            error_messages={"required": _("Dites ce qui change.")},
        ),
    )
    need = TenderForm.base_fields["need"]
    term_day = sent_as("limite", DayField(label=_("Date limite")))
    term_hour = sent_as("heure", TimeField(label=_("Heure limite")))


class BidLinkForm(StrangerForm):
    """The address of a firm."""

    refusal_text = _("Le lien ne peut pas partir ainsi : corrigez ce qui suit.")
    firm = sent_as(
        "entreprise",
        LineField(
            label=_("Entreprise"),
            max_length=LONGEST_NAME,
            error_messages={"required": _("Dites le nom de l’entreprise : il est sur le reçu.")},
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        ),
    )
    email = sent_as(
        "adresse",
        EmailField(
            label=_("Adresse électronique"),
            max_length=LONGEST_NAME,
            error_messages={"required": _("Donnez une adresse : le lien et les changements y sont envoyés.")},
        ),
    )


class TenderQuestionForm(StrangerForm):
    """A question without a name."""

    text = sent_as(
        "question",
        TextField(
            label=_("Votre question"),
            help_text=_("Elle est publique, sans votre nom : n’y écrivez rien qui vous désigne."),
            max_length=LONGEST_WORDS,
            min_length=5,
            widget=forms.Textarea(attrs={"rows": "3"}),
            error_messages={"required": _("Écrivez votre question.")},
        ),
    )


class TenderReportForm(StrangerForm):
    """A report that a person is named; the agency alone reads it."""

    text = sent_as(
        "signalement",
        TextField(
            label=_("Où une personne est-elle nommée ?"),
            help_text=_(
                "L’endroit suffit : ne recopiez pas ses données. L’agence seule vous lit, rien de vous n’est gardé."
            ),
            max_length=LONGEST_WORDS,
            min_length=5,
            widget=forms.Textarea(attrs={"rows": "2"}),
            error_messages={"required": _("Dites où : une phrase suffit.")},
        ),
    )


class TenderReplyForm(RefusableForm):
    """The answer to a question."""

    text = sent_as(
        "reponse",
        TextField(
            label=_("Votre réponse à tous"),
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "3"}),
            error_messages={"required": _("Écrivez la réponse.")},
        ),
    )


class BidForm(RefusableForm):
    """What a firm fills in; the browser seals it, and the server never receives it in plain."""

    is_kept_while_typed = False
    price = sent_as(
        "prix", LineField(label=_("Prix total hors taxes, en euros"), widget=forms.TextInput({"inputmode": "decimal"}))
    )
    delay = sent_as("delai", LineField(label=_("Délai (facultatif)"), required=False, max_length=LONGEST_NAME))
    siret = SiretField(label=_("SIRET (facultatif)"), required=False)
    words = sent_as(
        "message",
        TextField(
            label=_("Précisions (facultatif)"),
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "4"}),
        ),
    )
    enclosures = sent_as(
        "fichiers",
        ReceivedFileField(
            label=_("Fichiers"),
            accept=",".join(f".{ending}" for ending in DOCUMENT_ENDINGS),
            widget=SeveralFilesInput(),
            help_text=_("600 Mo au plus en tout. Ils sont scellés ici, dans votre navigateur, avant de partir."),
        ),
    )


class OfficerKeyForm(RefusableForm):
    """The public key of an officer, made by the browser."""

    is_kept_while_typed = False


class DeclarationForm(RefusableForm):
    """Whether an officer has an interest in a firm."""

    conflict = sent_as(
        "lien",
        TextField(
            label=_("Un lien avec une entreprise qui pourrait répondre ?"),
            help_text=_("Laissez vide si vous n’en avez aucun. Sinon dites lequel : une autre personne ouvrira."),
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "2"}),
        ),
    )


class BidMarksForm(RefusableForm):
    """The marks of all replies: a field for each reply and criterion."""

    def __init__(self, *args: Any, bids: Sequence[Bid], criteria: Sequence[ChoiceCriterion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bids, self.criteria = bids, criteria
        for bid in bids:
            for place, criterion in enumerate(criteria):
                field = NumberField(
                    label=_("Réponse %(number)s, %(criterion)s (sur 10)")
                    % {"number": bid.number, "criterion": criterion.name},
                    required=False,
                    initial=bid.marks.get(criterion.name),
                )
                self.fields[f"note_{bid.number}_{place}"] = field

    def clean(self) -> dict[str, Any]:
        """The marks, each from 0 to 10."""
        for name, value in list(self.cleaned_data.items()):
            if value is not None and not 0 <= value <= _MOST_MARK:
                self.add_error(name, _("Une note va de 0 à 10 : corrigez-la."))
        return self.cleaned_data

    def marks(self) -> dict[int, dict[str, float]]:
        """The marks by the row of a reply and the name of a criterion."""
        marks: dict[int, dict[str, float]] = {}
        for bid in self.bids:
            values = {
                criterion.name: self.cleaned_data.get(f"note_{bid.number}_{place}")
                for place, criterion in enumerate(self.criteria)
            }
            marks[bid.pk] = {name: float(value) for name, value in values.items() if value is not None}
        return marks


class ChoiceForm(RefusableForm):
    """The reply that is chosen, and why."""

    winner = sent_as(
        "retenue",
        forms.TypedChoiceField(
            label=_("Réponse retenue"),
            coerce=int,
            error_messages={"required": _("Choisissez une réponse.")},
        ),
    )
    reasons = sent_as(
        "motifs",
        TextField(
            label=_("Pourquoi, en quelques phrases"),
            help_text=_("Ces motifs sont publics, et partent à toutes les entreprises qui ont répondu."),
            min_length=_SHORTEST_WORDS,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": "4"}),
            error_messages={"required": _("Expliquez le choix : tous le liront.")},
        ),
    )

    def __init__(self, *args: Any, bids: Sequence[Bid], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("winner", [(bid.number, f"{bid.number} · {bid.link.firm}") for bid in bids])


class AbandonForm(RefusableForm):
    """Why there is no choice."""

    reasons = sent_as(
        "motifs",
        TextField(
            label=_("Pourquoi cette consultation est sans suite"),
            max_length=LONGEST_WORDS,
            min_length=5,
            widget=forms.Textarea(attrs={"rows": "2"}),
            error_messages={"required": _("Dites pourquoi : les entreprises le liront.")},
        ),
    )


class OutsideFileForm(RefusableForm):
    """Consultations of other platforms as a table."""

    file = ReceivedFileField(label=_("Votre tableau (XLSX, ODS ou CSV, 5 Mo au plus)"), accept=".csv,.xlsx,.ods")

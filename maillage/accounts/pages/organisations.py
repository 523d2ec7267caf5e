"""Forms of organisations: joining, members, keys, mandates, settings, moderation."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.terms import MANDATED, Capability, OrganisationAsk, OrganisationKind, Role
from maillage.accounts.store.models import ROLES, Organisation, kind_choices, organisation_kinds
from maillage.accounts.store.takedowns import LONGEST_REASON
from maillage.kits.forms.fields import (
    ChosenField,
    EmailField,
    JudgedField,
    LineField,
    SiretField,
    WebAddressField,
    shown_territory,
    territories_named,
)
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.domain.terms import Kind

_KEY_ROLES = [(value, label) for value, label in ROLES if value != Role.ADMINISTRATOR.value]
_SIREN_DIGITS = 9
# The territories that a public body may govern, by name or code.
GOVERNED_PLACES = territories_named(Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
_MAX_PROOF_LENGTH = 300
_PROOF = _("Où l’accord a été donné")
_REASON_WANTED = _("Dites pourquoi : la personne le lira.")
_ORGANISATION_WANTED = _("Choisissez une organisation de la liste.")
_SCOPE_WANTED = _("Dites pour quoi : le mandat ne vaut que pour cela.")
_NOT_CHOSEN = ("", _("Choisissez…"))


def _kinds_to_ask_for() -> list[tuple[str, Promise]]:
    return [(word, label) for word, label in kind_choices() if word != OrganisationKind.AGENCY.value]


class OrganisationAskForm(RefusableForm):
    """A request to join the platform."""

    name = LineField(label=_("Nom de l’organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Sorte"), choices=_kinds_to_ask_for)
    territory = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    siret = SiretField(
        label=_("SIRET (facultatif)"),
        help_text=_("14 chiffres, sur vos factures. Il sera demandé par plusieurs schémas nationaux."),
        required=False,
    )
    person_name = LineField(
        label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    person_email = EmailField(
        label=_("Votre adresse électronique professionnelle"),
        help_text=_("L’invitation y sera envoyée. Elle n’est pas publiée."),
        max_length=150,
    )
    message = forms.CharField(
        label=_("Un mot pour l’agence (facultatif)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def clean(self) -> dict[str, Any]:
        """The cleaned data; an EPCI's SIRET must start with its SIREN."""
        cleaned = super().clean() or self.cleaned_data
        kind, _colon, code = str(cleaned.get("territory", "")).partition(":")
        siret = str(cleaned.get("siret", ""))
        if kind == OrganisationKind.EPCI.value and siret and siret[:_SIREN_DIGITS] != code:
            self.add_error("siret", _("Ce SIRET n’est pas celui de cette intercommunalité : vérifiez ses chiffres."))
        return cleaned

    def request(self) -> OrganisationAsk:
        """The input as domain values."""
        typed = {**self.cleaned_data, "kind": organisation_kinds()[self.cleaned_data["kind"]]}
        return OrganisationAsk(**typed)


class OrganisationIdentityForm(RefusableForm):
    """Who an organisation is, as the agency writes it down: name, kind, what it governs, number."""

    name = LineField(label=_("Nom de l’organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Sorte"), choices=())
    territory = ChosenField(
        label=_("Territoire qu’elle gouverne (facultatif)"),
        help_text=_("Pour une commune, une intercommunalité, un département, une région : écrivez son nom."),
        search=GOVERNED_PLACES,
        required=False,
        max_length=100,
    )
    siret = SiretField(label=_("SIRET (facultatif)"), required=False)

    def __init__(self, data: QueryDict | None = None, *, organisation: Organisation | None = None) -> None:
        initial: dict[str, str] = {}
        if organisation is not None:
            address = organisation.territory
            place = shown_territory(address, GOVERNED_PLACES) if address else ""
            initial = {"name": organisation.name, "kind": organisation.kind}
            initial |= {"territory": place, "siret": organisation.siret}
        super().__init__(data, initial=initial or {"kind": OrganisationKind.OTHER.value}, auto_id="identity-%s")
        is_agency = organisation is not None and organisation.is_agency
        kinds = [(word, str(label)) for word, label in kind_choices()]
        self.offer("kind", [pair for pair in kinds if (pair[0] == OrganisationKind.AGENCY) is is_agency])

    def identity(self) -> dict[str, Any]:
        """The input as domain values."""
        typed = self.cleaned_data
        named = {name: typed[name] for name in ("name", "territory", "siret")}
        return named | {"kind": organisation_kinds()[typed["kind"]]}


class InviteForm(RefusableForm):
    """An invitation: e-mail address and role."""

    email = EmailField(label=_("Adresse électronique"), max_length=150, is_own=False)
    role = forms.ChoiceField(label=_("Rôle"), choices=ROLES, initial=Role.EDITOR.value)


class RoleForm(RefusableForm):
    """A member's new role: a menu, of which browsers keep nothing."""

    is_kept_while_typed: ClassVar[bool] = False
    role = forms.ChoiceField(label=_("Rôle"), choices=ROLES)


class KeyForm(RefusableForm):
    """A new API key."""

    name = LineField(
        label=_("À quoi sert cette clé ?"),
        help_text=_("Par exemple le logiciel qui l’utilisera : vous la reconnaîtrez."),
        max_length=100,
    )
    role = forms.ChoiceField(label=_("Ce qu’elle peut faire"), choices=_KEY_ROLES, initial=Role.PUBLISHER.value)


class SettingsForm(RefusableForm):
    """The public contact details of an organisation."""

    email = EmailField(
        label=_("Adresse de contact publique"),
        help_text=_("Une adresse de service, pas celle d’une personne : elle est publiée avec vos données."),
        required=False,
        is_own=False,
    )
    website = WebAddressField(label=_("Site"), required=False, max_length=200)


class OrganisationRefusalForm(RefusableForm):
    """The reason for refusing an organisation."""

    reason = LineField(
        label=_("Motif, que la personne lira"), max_length=500, error_messages={"required": _REASON_WANTED}
    )


class SuspensionForm(RefusableForm):
    """The reason for suspending an organisation."""

    reason = LineField(
        label=_("Motif, gardé dans la trace"), max_length=500, error_messages={"required": _REASON_WANTED}
    )


class HidingForm(RefusableForm):
    """What the agency hides, and the reason shown on its page."""

    kind = forms.ChoiceField(label=_("Que masquer ?"), choices=())
    key = forms.CharField(
        label=_("Adresse de sa page, ou nom de la personne"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = JudgedField(
        label=_("Pourquoi ?"),
        help_text=_("La page masquée dira ce motif, sans aucun des mots de ce qui est masqué : n’y nommez personne."),
        longest=LONGEST_REASON,
    )

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("kind", kinds)


class OtherOrganisationForm(RefusableForm):
    """The other party of a mandate, and what for: a legal act, of which nothing is chosen beforehand.

    Any participating organisation may be sent, though the menu offers only some.
    """

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": _ORGANISATION_WANTED, "invalid_choice": _ORGANISATION_WANTED},
    )
    scope = forms.TypedChoiceField(
        label=_("Pour quoi"),
        choices=[_NOT_CHOSEN, *((scope.value, capfirst(_(label))) for scope, label in MANDATED.items())],
        coerce=Capability,
        error_messages={"required": _SCOPE_WANTED, "invalid_choice": _SCOPE_WANTED},
    )

    def __init__(
        self, *args: Any, choices: QuerySet[Organisation], offered: Iterable[Organisation], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        field.queryset = choices  # type: ignore[attr-defined]
        field.widget.choices = [_NOT_CHOSEN, *((organisation.slug, organisation.name) for organisation in offered)]


class MandateForm(OtherOrganisationForm):
    """A new mandate: who acts for the organisation, and where that was agreed."""

    proof = JudgedField(
        label=_("Délibération ou courrier (facultatif)"),
        help_text=_("Par exemple : délibération 2026-041 du 3 novembre 2026."),
        longest=_MAX_PROOF_LENGTH,
        is_wanted=False,
    )

    def __init__(self, *args: Any, needs_proof: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].label = _("À qui")
        if needs_proof:
            self.fields["proof"].label = _PROOF
            self.fields["proof"].widget.attrs["required"] = True


class MandateRequestForm(OtherOrganisationForm):
    """A request for a mandate."""

    message = LineField(label=_("Message (facultatif)"), required=False, max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].label = _("De qui")


class ProofForm(RefusableForm):
    """Proof of an agreement that the agency records for another organisation."""

    proof = JudgedField(label=_PROOF, longest=_MAX_PROOF_LENGTH)

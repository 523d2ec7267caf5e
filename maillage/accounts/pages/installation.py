"""/mon-espace/reglages: what the agency sets of its installation, and a letter to see that letters leave.

One form a group: the agency, the law, signing in, e-mail, the territory, the ends of demonstrations.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrOrPromise

from maillage.accounts.domain.logos import MOST_LOGO_BYTES, logo_ending
from maillage.accounts.domain.terms import SETTING_LABELS, FactorDuty
from maillage.accounts.edges.export import mail_test_letter
from maillage.accounts.pages.access import answer_to_change, for_agency
from maillage.accounts.pages.organisations import GOVERNED_PLACES
from maillage.accounts.store.installation import save_settings
from maillage.accounts.store.models import User
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.core.settings import setting_value
from maillage.kits.forms.fields import ChosenField, DayInput, EmailField, LineField, ReceivedFileField, shown_territory
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_now
from maillage.kits.letters.terms import LetterState
from maillage.web.bodies import accepts_files
from maillage.web.demonstration import demonstrations
from maillage.web.installation import InstallationSetting, installation_setting, logo_text

_NO_ADDRESS = sentence("Votre compte n’a pas d’adresse : la lettre d’essai ne sait où aller.")
_for_agency_settings = partial(for_agency, after_change="agency_settings")
_MOST_LETTERS: Final = 400
_SCHEMES: Final = {"": "smtp", "starttls": "smtp+starttls", "tls": "smtps"}


def _label(name: str) -> StrOrPromise:
    return gettext_lazy(SETTING_LABELS[name])


class InstallationForm(RefusableForm):
    """A group of settings: a field of the name of a setting shows the text in force, and saves the text sent.

    A setting that the environment decides is shown, says so, and is not sent.
    """

    group: ClassVar[str]
    title: ClassVar[StrOrPromise]
    refusal_text = gettext_lazy("Rien n’est enregistré : corrigez ce qui suit.")

    def __init__(
        self, data: QueryDict | None = None, files: "MultiValueDict[str, UploadedFile[Any]] | None" = None
    ) -> None:
        super().__init__(data, files, auto_id=f"{self.group}-%s")
        self.settings = [installation_setting(name) for name in self.setting_names()]
        for setting in self.settings:
            self._show(setting)

    def setting_names(self) -> Sequence[str]:
        """The settings of the group."""
        return [name for name in self.fields if name in SETTING_LABELS]

    def texts_to_save(self) -> Mapping[str, str]:
        """The text of each setting that may be saved, of a valid form."""
        return {
            setting.name: str(self.cleaned_data[setting.name] or "")
            for setting in self.settings
            if not setting.is_given
        }

    def _show(self, setting: InstallationSetting) -> None:
        field = self.fields.get(setting.name)
        if field is None:
            return
        self.initial.setdefault(setting.name, setting.shown_text)
        if setting.is_given:
            field.disabled = True
            field.help_text = _given_words(setting)


class AgencyIdentityForm(InstallationForm):
    """What the agency is called and looks like."""

    group = "agence"
    title = gettext_lazy("L’agence")

    agency_name = LineField(label=_label("agency_name"), required=False, max_length=120)
    agency_colour = forms.CharField(
        label=_label("agency_colour"), required=False, widget=forms.TextInput(attrs={"type": "color"})
    )
    agency_accent = forms.CharField(
        label=_label("agency_accent"), required=False, widget=forms.TextInput(attrs={"type": "color"})
    )
    agency_logo = ReceivedFileField(label=_label("agency_logo"), accept=".png,.svg")
    without_logo = forms.BooleanField(label=gettext_lazy("Retirer le logo"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency_logo"].help_text = self.fields["agency_logo"].help_text or _(
            "PNG ou SVG, 300 Ko au plus ; sans logo, les affiches portent le nom."
        )
        if not installation_setting("agency_logo").saved_text:
            del self.fields["without_logo"]

    def clean_agency_logo(self) -> str:
        """The logo as it is saved; what was saved before, if no file was sent."""
        file = self.cleaned_data["agency_logo"]
        if not isinstance(file, UploadedFile):
            return installation_setting("agency_logo").saved_text
        try:
            content = file.read(MOST_LOGO_BYTES + 1)
            return logo_text(logo_ending(content), content)
        except Refused as refusal:
            # The person sends another file: nothing was saved.
            raise forms.ValidationError(_(refusal.message), code=refusal.code) from refusal

    def texts_to_save(self) -> Mapping[str, str]:
        """See InstallationForm; a logo that is taken away is saved as none."""
        texts = dict(super().texts_to_save())
        if self.cleaned_data.get("without_logo") and "agency_logo" in texts:
            texts["agency_logo"] = ""
        return texts


class LegalTextsForm(InstallationForm):
    """Who answers for the site, and how to reach them."""

    group = "textes"
    title = gettext_lazy("Contact et textes légaux")

    contact = EmailField(
        label=_label("contact"),
        help_text=gettext_lazy("Le public y écrit : contact, accessibilité, données personnelles."),
        required=False,
        is_own=False,
    )
    legal_publisher = LineField(
        label=_label("legal_publisher"),
        help_text=gettext_lazy("Nom, forme, adresse, téléphone."),
        required=False,
        max_length=_MOST_LETTERS,
    )
    legal_director = LineField(label=_label("legal_director"), required=False, max_length=_MOST_LETTERS)
    legal_host = LineField(
        label=_label("legal_host"),
        help_text=gettext_lazy("Nom, adresse, téléphone."),
        required=False,
        max_length=_MOST_LETTERS,
    )
    legal_dpo = LineField(
        label=_label("legal_dpo"),
        help_text=gettext_lazy("Comment le joindre ; vide : à l’adresse de contact."),
        required=False,
        max_length=_MOST_LETTERS,
    )
    accessibility_percent = forms.CharField(
        label=_label("accessibility_percent"),
        help_text=gettext_lazy("Vide : aucun audit, donc « non conforme »."),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    accessibility_on = forms.CharField(label=_label("accessibility_on"), required=False, widget=DayInput)


class FactorDutyForm(InstallationForm):
    """Who must prove themselves twice."""

    group = "connexion"
    title = gettext_lazy("Connexion")

    second_factor = forms.ChoiceField(
        label=_label("second_factor"),
        choices=[
            (FactorDuty.AGENCY.value, gettext_lazy("les membres de l’agence")),
            (FactorDuty.ADMINISTRATORS.value, gettext_lazy("eux, et qui administre une organisation")),
            (FactorDuty.EVERYBODY.value, gettext_lazy("toute personne qui a un compte")),
        ],
        widget=forms.RadioSelect,
    )


class MailServerForm(InstallationForm):
    """By which server letters leave, shown in parts; the password is never shown."""

    group = "courriel"
    title = gettext_lazy("Courriel")

    mail_from = EmailField(label=_label("mail_from"), required=False, is_own=False)
    host = LineField(
        label=gettext_lazy("Serveur d’envoi"),
        help_text=gettext_lazy("Par exemple smtp.agence.fr ; vide : aucune lettre ne part, elles vont au journal."),
        required=False,
        max_length=200,
    )
    security = forms.ChoiceField(
        label=gettext_lazy("Chiffrement"),
        choices=[("starttls", "STARTTLS (587)"), ("tls", "TLS (465)"), ("", gettext_lazy("aucun (25)"))],
        required=False,
    )
    port = forms.IntegerField(label=gettext_lazy("Port (facultatif)"), required=False, min_value=1, max_value=65_535)
    user = forms.CharField(
        label=gettext_lazy("Nom d’utilisateur"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mot de passe"),
        help_text=gettext_lazy("Laissez vide pour garder celui d’avant."),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        mail = installation_setting("mail")
        saved = setting_value(mail.settings_class, "mail", mail.saved_text or "console")
        parts = {"host": saved.host, "security": saved.security, "port": saved.port or None, "user": saved.user}
        self.saved_password = saved.password
        for name in ("host", "security", "port", "user", "password"):
            self.initial[name] = parts.get(name)
            if mail.is_given:
                self.fields[name].disabled = True
        if not saved.host:
            self.initial["security"] = "starttls"
        if mail.is_given:
            self.fields["host"].help_text = _given_words(mail)

    def setting_names(self) -> Sequence[str]:
        """See InstallationForm: the parts make one setting."""
        return ["mail_from", "mail"]

    def texts_to_save(self) -> Mapping[str, str]:
        """See InstallationForm: the parts as one address, ``smtp+starttls://user:password@host:587``."""
        texts = {} if installation_setting("mail").is_given else {"mail": self._address()}
        if not installation_setting("mail_from").is_given:
            texts["mail_from"] = str(self.cleaned_data["mail_from"])
        return texts

    def _address(self) -> str:
        typed = self.cleaned_data
        if not typed["host"]:
            return ""
        password = typed["password"] or self.saved_password
        who = quote(typed["user"], safe="") + (f":{quote(password, safe='')}" if password else "")
        port = f":{typed['port']}" if typed["port"] else ""
        return f"{_SCHEMES[typed['security']]}://{who}{'@' if typed['user'] else ''}{typed['host']}{port}"


class HomeTerritoryForm(InstallationForm):
    """Where the installation is at home."""

    group = "territoire"
    title = gettext_lazy("Territoire")

    home_territory = ChosenField(
        label=_label("home_territory"),
        help_text=gettext_lazy("Région, département, intercommunalité ou commune : écrivez son nom."),
        search=GOVERNED_PLACES,
        required=False,
        max_length=100,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        address = installation_setting("home_territory").shown_text
        self.initial["home_territory"] = shown_territory(address, GOVERNED_PLACES)


class FloorsForm(InstallationForm):
    """From how many real rows each demonstration leaves the pages."""

    group = "seuils"
    title = gettext_lazy("Fin des démonstrations")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for setting in self.settings:
            field = forms.CharField(
                label=_(setting.meaning),
                required=False,
                max_length=8,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )
            self.fields[setting.name] = field
            self._show(setting)

    def setting_names(self) -> Sequence[str]:
        """See InstallationForm: the floor of each demonstration of this installation."""
        floors = dict.fromkeys(demonstration.floor.lower() for demonstration in demonstrations())
        return [name for name in floors if name in settings.INSTALLATION_SETTINGS]


GROUPS: Final[tuple[type[InstallationForm], ...]] = (
    *(AgencyIdentityForm, LegalTextsForm, FactorDutyForm, MailServerForm, HomeTerritoryForm, FloorsForm),
)


def _given_words(setting: InstallationSetting) -> str:
    words = {"variable": setting.variable}
    return _("Décidé par la variable %(variable)s de l’installation, qui est la plus forte : changez-la là.") % words


@require_safe
@for_agency
def agency_settings(request: HttpRequest, person: User) -> HttpResponse:
    """The page: a form a group, for those who may decide; the others read."""
    return _page(request, person)


@accepts_files(MOST_LOGO_BYTES)
@require_POST
@_for_agency_settings
def change_agency_settings(request: HttpRequest, person: User, group: str) -> HttpResponse:
    """Save one group, and say how many settings changed."""
    form_class = next((known_form for known_form in GROUPS if known_form.group == group), None)
    if form_class is None:
        raise Http404
    acting = moderating_for_agency(person)
    form = form_class(request.POST, request.FILES)
    if form.is_valid():
        with form.refusals():
            count = save_settings(acting, form.texts_to_save(), now=utc_now())
            messages.success(request, _("C’est enregistré.") if count else _("Rien n’a changé."))
            return redirect(f"{reverse('agency_settings')}#{group}")
    return _page(request, person, form)


@require_POST
@_for_agency_settings
def send_mail_test(request: HttpRequest, person: User) -> HttpResponse:
    """Send a letter to the person who asks, and say what the mail server made of it."""
    moderating_for_agency(person)

    def write() -> str:
        if not person.email:
            raise Refused("email_missing", _NO_ADDRESS)
        letter = enqueue(mail_test_letter(person.email))
        state = send_now(letter)
        if state is LetterState.SENT:
            words = {"email": person.email}
            return _("La lettre d’essai est partie à %(email)s : regardez votre boîte.") % words
        if state is LetterState.SHOWN:
            return _("Aucun serveur d’envoi n’est réglé : la lettre d’essai est écrite au journal.")
        letter.refresh_from_db()
        if letter.last_status:
            words = {"status": str(letter.last_status)}
            return _("Le serveur a répondu %(status)s : vérifiez l’adresse, le nom et le mot de passe.") % words
        return _(
            "Le serveur ne répond pas ou nous refuse : vérifiez son nom, le port, le chiffrement, le mot de passe."
        )

    return answer_to_change(request, write, redirect(f"{reverse('agency_settings')}#courriel"))


def _page(request: HttpRequest, person: User, sent: InstallationForm | None = None) -> HttpResponse:
    forms = [sent if sent is not None and form_class.group == sent.group else form_class() for form_class in GROUPS]
    context = {"forms": forms, "may_decide": runs_agency(person), "email": person.email}
    return render(request, "accounts/agency_settings.html", context, status=sent.status if sent else 200)

"""/mon-espace/reglages: what the agency sets of its installation, and a letter to see that letters leave."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.export import mail_test_letter
from maillage.accounts.forms.installation import GROUPS, InstallationForm
from maillage.accounts.models import User
from maillage.accounts.queries.people import runs_agency
from maillage.accounts.queries.permissions import moderating_for_agency
from maillage.accounts.record.installation import save_settings
from maillage.accounts.rules.logos import MOST_LOGO_BYTES
from maillage.accounts.views.inside import answer_to_change, for_agency
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.kits.forms.forms import focus_first_fault
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_now
from maillage.kits.letters.terms import LetterState
from maillage.web.bodies import taking_files

_NO_ADDRESS = sentence("Votre compte n’a pas d’adresse : la lettre d’essai ne sait où aller.")
_for_agency_settings = partial(for_agency, after_change="agency_settings")


@require_safe
@for_agency
def agency_settings(request: HttpRequest, person: User) -> HttpResponse:
    """The page: a form a group, for those who may decide; the others read."""
    return _page(request, person)


@taking_files(MOST_LOGO_BYTES)
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
    if sent is not None:
        focus_first_fault(sent)
    forms = [sent if sent is not None and form_class.group == sent.group else form_class() for form_class in GROUPS]
    context = {"forms": forms, "may_decide": runs_agency(person), "email": person.email}
    return render(request, "accounts/agency_settings.html", context, status=sent.status if sent else 200)

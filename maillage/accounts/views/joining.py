"""/invitation/<token>: a new person makes her account, one who has an account accepts with it."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.forms.doors import remember_device
from maillage.accounts.forms.signing_in import JoinForm
from maillage.accounts.models import Invitation, User
from maillage.accounts.queries import invitation_followed
from maillage.accounts.queries.invitations import invited_person
from maillage.accounts.queries.people import person_with_account
from maillage.accounts.record import join, join_as_new, shown_name
from maillage.accounts.terms import NewPerson
from maillage.accounts.views.inside import problem_text, workspace_address
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.web.protection.limits import Limit, limited
from maillage.web.telling import telling_problems

# A training room that joins together; who guesses tokens gets nowhere with any number.
JOININGS = Limit("invitations by network", most=60, every_s=30)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What is offered, and how it can be accepted: by ``person`` who is logged in, by logging in, by a new account."""

    invitation: Invitation
    form: JoinForm
    person: User | None
    person_name: str
    has_account: bool
    sign_in_href: str
    openid_name: str


@never_cache
@require_http_methods(["GET", "POST"])
@telling_problems
@limited(JOININGS)
def joining(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the letter's link."""
    invitation = invitation_followed(token, now=utc_now())
    person = person_with_account(request)
    has_account = person is None and invited_person(invitation) is not None
    form = JoinForm(request.POST if request.method == "POST" and person is None else None)
    if request.method == "POST" and person is not None:
        membership = join(token, person, now=utc_now())
        return _to_workspace(request, membership.organisation.name)
    if request.method == "POST" and has_account:
        return redirect_to_login(request.path, login_url=reverse("login"))
    if form.is_valid():
        answer = _join_with_new_account(request, token, form)
        if answer is not None:
            return answer
    page = JoinPage(
        invitation=invitation,
        form=form,
        person=person,
        person_name=shown_name(person) if person else "",
        has_account=has_account,
        sign_in_href=redirect_to_login(request.path, login_url=reverse("login")).headers["Location"],
        openid_name=settings.OPENID_SERVICE.name if settings.OPENID_SERVICE else "",
    )
    return render(request, "accounts/join.html", {"page": page})


def _join_with_new_account(request: HttpRequest, token: str, form: JoinForm) -> HttpResponse | None:
    """To the workspace of the new member, logged in; None where her password is too weak, which the form then says."""
    names_and_password = NewPerson(**{name: form.cleaned_data[name] for name in form.fields})
    try:
        membership = join_as_new(token, names_and_password, now=utc_now())
    except Refused as refusal:
        if refusal.code != "password_weak":
            raise
        # Nothing was made: the person chooses another password.
        form.add_error("password", problem_text(refusal))
        return None
    login(request, membership.user, backend=_BACKEND)
    answer = _to_workspace(request, membership.organisation.name)
    remember_device(answer, membership.user)
    return answer


def _to_workspace(request: HttpRequest, organisation: str) -> HttpResponse:
    messages.success(request, _("Bienvenue dans %(name)s.") % {"name": organisation})
    return redirect(workspace_address())

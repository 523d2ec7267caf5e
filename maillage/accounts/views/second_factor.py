"""The page where a member of the agency sets up a second factor: a code to scan, six digits to prove it."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO

import segno
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as prove_session

from maillage.accounts.forms.signing_in import TokenForm
from maillage.accounts.models import User
from maillage.accounts.queries import second_factor_of
from maillage.accounts.record import confirm_second_factor, remove_second_factor, started_second_factor
from maillage.core.problems import Refused


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """What the page shows: the form to prove a new device, or that there is one; recovery codes once."""

    title: str
    form: TokenForm
    has_second_factor: bool
    key: str
    recovery_codes: Sequence[str] = ()


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The page; a POST with the right six digits confirms the device and shows the recovery codes."""
    user = _person(request)
    form = TokenForm(request.POST or None)
    codes = codes_of_confirmed(request, user, form)
    return TemplateResponse(request, "accounts/second_factor.html", _context(request, user, form=form, codes=codes))


def codes_of_confirmed(request: HttpRequest, user: User, form: TokenForm) -> Sequence[str]:
    """The recovery codes, once, when the form's six digits prove the device; none otherwise, the form saying why."""
    if not form.is_valid():
        return ()
    try:
        codes = confirm_second_factor(user, form.cleaned_data["token"])
    except Refused as refusal:
        # Nothing changed: the person types the next code.
        form.add_error("token", _(refusal.message))
        return ()
    # This session has just proven the device: it goes on without a new login.
    prove_session(request, second_factor_of(user))
    return codes


@require_GET
def second_factor_code(request: HttpRequest) -> HttpResponse:
    """The QR code of the device that is being set up, as SVG, drawn here: the key goes to no other host."""
    return drawn_code(_person(request))


def drawn_code(user: User) -> HttpResponse:
    """The QR code of the device that ``user`` is setting up."""
    picture = BytesIO()
    segno.make(started_second_factor(user).config_url, error="m").save(picture, kind="svg", scale=5)
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Back to the page, without second factor."""
    remove_second_factor(_person(request))
    return redirect("admin:second_factor")


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("the admin lets in nobody without an account")
    return request.user


def _context(request: HttpRequest, user: User, *, form: TokenForm, codes: Sequence[str]) -> dict[str, object]:
    has_one = second_factor_of(user) is not None
    page = SecondFactorPage(
        title=_("Second facteur"),
        form=form,
        has_second_factor=has_one,
        key="" if has_one else typed_key(user),
        recovery_codes=codes,
    )
    return {**admin.site.each_context(request), **asdict(page), "form": form}


def typed_key(user: User) -> str:
    """The key of the device that ``user`` is setting up, as people type it where no camera is."""
    return b32encode(bytes.fromhex(started_second_factor(user).key)).decode()

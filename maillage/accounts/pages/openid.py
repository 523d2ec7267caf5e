"""/connexion/service: signs people in with an OpenID Connect service (ProConnect or another) beside the password.

Authlib implements the protocol: code flow, PKCE, state and nonce in the session, validation of the ID token (OpenID
Connect Core 1.0, section 3.1). The claims are converted to an Identity.
"""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from maillage.accounts.domain.terms import Identity, OpenIdProfile, OpenIdService
from maillage.accounts.edges.export import identity_asked_letter, identity_letter
from maillage.accounts.intake.openid import read_identity
from maillage.accounts.pages.access import to_proven, workspace_address
from maillage.accounts.pages.openid_session import BoundedOAuth, within
from maillage.accounts.pages.throttling import remember_device, sign_in_door
from maillage.accounts.store.invitations import join_by_identity
from maillage.accounts.store.models import User
from maillage.accounts.store.person_accounts import claimed_account, link_identity, match_identity, new_identity
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_now
from maillage.web.error_pages import render_problems
from maillage.web.protection.lanes import Lane
from maillage.web.protection.limits import Limit, counting, limited
from maillage.web.protection.login_redirect import safe_path
from maillage.web.public_url import installation_url, public_url

_WITHIN_S: Final = 6.0  # for all requests to the service in one step
_AT_ONCE: Final = Lane(
    "sign_in_service",
    at_once=8,
    patience_s=1.0,
    busy=sentence("Beaucoup de personnes se connectent en ce moment : recommencez dans une dizaine de secondes."),
)
_RANDOM_BYTES: Final = 32  # of state and nonce: 43 characters; ProConnect requires 32 at least
# Session keys: the requested page, and the ID token for logout.
_NEXT: Final = "openid_next"
_ID_TOKEN: Final = "openid_id_token"  # noqa: S105 -- a name
_TIE: Final = "maillage.accounts.tie-identity"
_TIES: Final = Limit("identities tied by network", most=30, every_s=60)
_TIED_WITHIN: Final = dt.timedelta(hours=1)
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"

log = structlog.get_logger("maillage.openid")


@cache
def openid_client() -> DjangoOAuth2App:
    """The client of the configured service, cached with its metadata; raises Http404 if there is none."""
    service = _service()
    registry = BoundedOAuth()
    ways = (
        {"token_endpoint_auth_method": "client_secret_post"}
        if service.profile is OpenIdProfile.PROCONNECT
        else {"code_challenge_method": "S256"}
    )
    registry.register(
        "service",
        client_id=service.client_id,
        client_secret=service.client_secret,
        server_metadata_url=f"{service.url}/.well-known/openid-configuration",
        client_kwargs={"scope": " ".join(service.scopes), **ways},
    )
    return registry.create_client("service")


@never_cache
@require_POST
@render_problems
@counting(sign_in_door().networks)
def openid_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the service, which redirects back to ``openid_return``."""
    try:
        sign_in_door().refuse_too_many(request)
    except ValidationError as refusal:
        # Nothing was started: the login page shows how long to wait.
        messages.error(request, refusal.messages[0])
        return redirect("login")
    request.session[_NEXT] = safe_path(request, str(request.POST.get("next", "")))
    back = public_url(request) + reverse("openid_return")
    state, nonce = secrets.token_urlsafe(_RANDOM_BYTES), secrets.token_urlsafe(_RANDOM_BYTES)
    try:
        with _AT_ONCE.turn(), within(_WITHIN_S):
            return openid_client().authorize_redirect(request, back, state=state, nonce=nonce)  # type: ignore[no-any-return]
    except (RequestException, AuthlibBaseError, RuntimeError, ValueError) as error:
        raise _unreachable(error) from error


@never_cache
@require_GET
@render_problems
def openid_return(request: HttpRequest) -> HttpResponse:
    """Log in the person identified by the service, or show why not; accepts an invitation that was followed."""
    if request.GET.get("error") == "access_denied":
        messages.error(request, _("La connexion a été abandonnée : rien n’a changé."))
        return redirect("login")
    page = str(request.session.pop(_NEXT, ""))
    with _AT_ONCE.turn(), within(_WITHIN_S):
        identity, id_token = _identity_claimed(request)
    now = utc_now()
    person = match_identity(identity, now=now)
    if person is not None and (tied := new_identity(identity, now=now)) is not None and person.email:
        enqueue(identity_letter(person, tied))
    token = _invitation_token(page)
    if person is None and token:
        membership = join_by_identity(token, identity, now=now)
        person, page = membership.user, ""
        messages.success(request, _("Bienvenue dans %(name)s.") % {"name": membership.organisation.name})
    if person is None and (owner := claimed_account(identity)) is not None:
        return _ask_owner(request, owner, identity)
    if person is None and identity.email:
        stranger = _(
            "Aucun compte n’a l’adresse %(email)s : demandez une invitation à votre organisation ou à l’agence."
        )
        messages.error(request, stranger % {"email": identity.email})
        return redirect("login")
    if person is None:
        messages.error(
            request,
            _("Ce service ne dit pas que votre adresse est vérifiée : suivez le lien d’une invitation, puis revenez."),
        )
        return redirect("login")
    login(request, person, backend=_BACKEND)
    request.session[_ID_TOKEN] = id_token
    answer = to_proven(request, person, page or workspace_address())
    remember_device(answer, person)
    return answer


def _ask_owner(request: HttpRequest, owner: User, identity: Identity) -> HttpResponse:
    """The account has this address and another identity of the service: its owner links this one by e-mail."""
    words = {"user": owner.pk, "issuer": identity.issuer, "subject": identity.subject}
    link = installation_url() + reverse("identity_tie", args=[signing.dumps(words, salt=_TIE, compress=True)])
    if owner.email:
        with transaction.atomic():
            letter = enqueue(identity_asked_letter(owner, issuer=identity.issuer, link=link))
        send_now(letter)
    told = _(
        "Votre adresse est connue ici sous un autre identifiant de ce service : suivez le lien de la lettre que nous "
        "venons d’écrire à son titulaire, ou connectez-vous avec votre mot de passe."
    )
    messages.error(request, told)
    return redirect("login")


@never_cache
@require_http_methods(["GET", "POST"])
@render_problems
@limited(_TIES)
def tie(request: HttpRequest, token: str) -> HttpResponse:
    """Link another identity of the service to an account, by the link in the owner's e-mail."""
    try:
        words = signing.loads(token, salt=_TIE, max_age=_TIED_WITHIN)
    except signing.BadSignature as error:
        message = sentence("Ce lien ne sert plus : connectez-vous par le service pour en recevoir un autre.")
        raise NotFound("identity_link_unknown", message) from error
    person = User.objects.filter(pk=words["user"], is_active=True).first()
    if person is None:
        raise NotFound("identity_link_unknown", sentence("Ce compte est fermé : prévenez l’agence."))
    if request.method == "GET":
        return render(request, "accounts/tie_identity.html", {"service": words["issuer"], "person": person})
    identity = Identity(words["issuer"], words["subject"], "", "", "")
    with transaction.atomic():
        if match_identity(identity, now=utc_now()) is None:
            tied = link_identity(person, identity, now=utc_now())
            if person.email:
                enqueue(identity_letter(person, tied))
    messages.success(request, _("Cet identifiant ouvre désormais votre compte : connectez-vous."))
    return redirect("login")


def signed_out_address(request: HttpRequest) -> str:
    """The logout URL of the service (OpenID Connect RP-Initiated Logout 1.0); "" if there is none.

    Otherwise the next person at a shared computer would be signed in as the last one.
    """
    id_token = str(request.session.get(_ID_TOKEN, ""))
    if not id_token or settings.OPENID_SERVICE is None:
        return ""
    try:
        with _AT_ONCE.turn(), within(_WITHIN_S):
            endpoint = str(openid_client().load_server_metadata().get("end_session_endpoint", ""))
    except (RequestException, AuthlibBaseError, RuntimeError, ValueError, Unavailable) as error:
        # Local logout goes on regardless.
        log.warning("openid_not_ended", service=_service().url, error=type(error).__name__)
        return ""
    if not endpoint:
        return ""
    words = {
        "id_token_hint": id_token,
        "state": secrets.token_urlsafe(_RANDOM_BYTES),
        "post_logout_redirect_uri": public_url(request) + reverse("openid_ended"),
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(words)}"


@never_cache
@require_GET
def openid_ended(request: HttpRequest) -> HttpResponse:
    """The page after logging out at the service."""
    messages.success(request, _("Vous êtes déconnecté, ici et auprès du service."))
    return redirect("login")


def _identity_claimed(request: HttpRequest) -> tuple[Identity, str]:
    """The identity claimed by the service, and its ID token."""
    client, service = openid_client(), _service()
    try:
        token = client.authorize_access_token(request)
        metadata = client.load_server_metadata()
        claims: Mapping[str, Any] = {**_userinfo(client, metadata, token), **(token.get("userinfo") or {})}
    except RequestException as error:
        raise _unreachable(error) from error
    except (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError) as error:
        # A link followed twice, an expired session, an unexpected response: nobody is logged in.
        log.warning("openid_refused", service=service.url, error=type(error).__name__, detail=str(error)[:200])
        message = sentence("La connexion par %(service)s n’a pas abouti : recommencez depuis la page de connexion.")
        raise Refused("openid_refused", message, service=service.name) from error
    issuer = str(metadata.get("issuer", service.url))
    return read_identity(claims, issuer=issuer, trusts_email=service.trusts_email), str(token.get("id_token", ""))


def _userinfo(client: DjangoOAuth2App, metadata: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
    """The userinfo claims, checked to be of the same subject (OpenID Connect Core 1.0, section 5.3.2)."""
    if "userinfo_endpoint" not in metadata:
        return {}
    # Used immediately; Authlib considers a token that lives one minute, like ProConnect's, as expired.
    bearer = {"access_token": token["access_token"], "token_type": "Bearer"}
    answer = client.get(metadata["userinfo_endpoint"], token=bearer)
    answer.raise_for_status()
    if answer.headers.get("Content-Type", "").startswith("application/jwt"):
        # ProConnect signs it.
        claims: Mapping[str, Any] = jwt.decode(answer.text, KeySet.import_key_set(client.fetch_jwk_set())).claims
    else:
        claims = json.loads(answer.text)
    if not isinstance(claims, Mapping) or claims.get("sub") != (token.get("userinfo") or {}).get("sub"):
        raise ValueError("the userinfo is of another person")
    return claims


def _invitation_token(page: str) -> str:
    """The token of the invitation page that the person came from, else ""."""
    try:
        match = resolve(page)
    except Resolver404:
        # Not a page of ours: no invitation.
        return ""
    return str(match.kwargs["token"]) if match.url_name == "join" else ""


def _service() -> OpenIdService:
    service: OpenIdService | None = settings.OPENID_SERVICE
    if service is None:
        raise Http404
    return service


def _unreachable(error: Exception) -> Unavailable:
    service = _service()
    log.warning("openid_out_of_reach", service=service.url, error=type(error).__name__)
    message = sentence(
        "%(service)s ne répond pas : réessayez dans un moment, ou connectez-vous avec votre mot de passe."
    )
    return Unavailable("openid_out_of_reach", message, service=service.name)

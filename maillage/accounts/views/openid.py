"""/connexion/service: signs people in with an OpenID Connect service (ProConnect or another) beside the password.

Authlib speaks the protocol: code flow, PKCE, state and nonce in the session, the ID token's signature and claims
(OpenID Connect Core 1.0, section 3.1). What the service says of the person becomes an Identity, once.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from maillage.accounts.forms.doors import remember_device, sign_in_door
from maillage.accounts.intake.openid import read_identity
from maillage.accounts.record.invitations import join_by_identity
from maillage.accounts.record.people import recognise
from maillage.accounts.terms import Identity, OpenIdService
from maillage.accounts.views.inside import to_proven, workspace_address
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.web.protection.doors import own_address
from maillage.web.protection.limits import counting
from maillage.web.public_address import public_url
from maillage.web.telling import telling_problems

_TIMEOUT_S: Final = 10
_NEXT: Final = "openid_next"  # in the session: where the person wanted to go
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"

log = structlog.get_logger("maillage.openid")


@cache
def openid_client() -> DjangoOAuth2App:
    """The client of the service of the settings; Http404 where there is none. What the service publishes is kept."""
    service = _service()
    registry = OAuth()
    registry.register(
        "service",
        client_id=service.client_id,
        client_secret=service.client_secret,
        server_metadata_url=f"{service.url}/.well-known/openid-configuration",
        client_kwargs={
            "scope": " ".join(service.scopes),
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_S,
        },
    )
    return registry.create_client("service")


@never_cache
@require_POST
@telling_problems
@counting(sign_in_door().networks)
def openid_sign_in(request: HttpRequest) -> HttpResponse:
    """To the service, which sends the person back to ``openid_return``."""
    try:
        sign_in_door().refuse_too_many(request)
    except ValidationError as refusal:
        # Nothing was begun: she reads how long to wait on the page of the door.
        messages.error(request, refusal.messages[0])
        return redirect("login")
    request.session[_NEXT] = own_address(request, str(request.POST.get("next", "")))
    try:
        return openid_client().authorize_redirect(request, public_url(request) + reverse("openid_return"))  # type: ignore[no-any-return]
    except (RequestException, AuthlibBaseError, RuntimeError, ValueError) as error:
        raise _out_of_reach(error) from error


@never_cache
@require_GET
@telling_problems
def openid_return(request: HttpRequest) -> HttpResponse:
    """The person is logged in whom the service names, or reads why not; an invitation that she followed is accepted."""
    if request.GET.get("error") == "access_denied":
        messages.error(request, _("La connexion a été abandonnée : rien n’a changé."))
        return redirect("login")
    page = str(request.session.pop(_NEXT, ""))
    identity = _identity_claimed(request)
    now = utc_now()
    person = recognise(identity, now=now)
    token = _invitation_token(page)
    if person is None and token:
        membership = join_by_identity(token, identity, now=now)
        person, page = membership.user, ""
        messages.success(request, _("Bienvenue dans %(name)s.") % {"name": membership.organisation.name})
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
    answer = to_proven(request, person, page or workspace_address())
    remember_device(answer, person)
    return answer


def _identity_claimed(request: HttpRequest) -> Identity:
    client, service = openid_client(), _service()
    try:
        token = client.authorize_access_token(request)
        metadata = client.load_server_metadata()
        claims: Mapping[str, Any] = {**_userinfo(client, metadata, token), **(token.get("userinfo") or {})}
    except RequestException as error:
        raise _out_of_reach(error) from error
    except (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError) as error:
        # A link followed twice, a session that ended meanwhile, a service that answers otherwise: nobody is let in.
        log.warning("openid_refused", service=service.url, error=type(error).__name__, detail=str(error)[:200])
        message = sentence("La connexion par %(service)s n’a pas abouti : recommencez depuis la page de connexion.")
        raise Refused("openid_refused", message, service=service.name) from error
    return read_identity(claims, issuer=str(metadata.get("issuer", service.url)), trusts_email=service.trusts_email)


def _userinfo(client: DjangoOAuth2App, metadata: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the service tells beside the ID token; of the same person alone (OpenID Connect Core 1.0, section 5.3.2)."""
    if "userinfo_endpoint" not in metadata:
        return {}
    answer = client.get(metadata["userinfo_endpoint"], token=token)
    answer.raise_for_status()
    if answer.headers.get("Content-Type", "").startswith("application/jwt"):
        # ProConnect signs it.
        claims: Mapping[str, Any] = jwt.decode(answer.text, KeySet.import_key_set(client.fetch_jwk_set())).claims
    else:
        claims = json.loads(answer.text)
    if claims.get("sub") != (token.get("userinfo") or {}).get("sub"):
        raise ValueError("the userinfo is of another person")
    return claims


def _invitation_token(page: str) -> str:
    """The token of the invitation whose page the person came from; "" from elsewhere."""
    try:
        match = resolve(page)
    except Resolver404:
        # She came from no page of ours: nothing was offered.
        return ""
    return str(match.kwargs["token"]) if match.url_name == "join" else ""


def _service() -> OpenIdService:
    service: OpenIdService | None = settings.OPENID_SERVICE
    if service is None:
        raise Http404
    return service


def _out_of_reach(error: Exception) -> Unavailable:
    service = _service()
    log.warning("openid_out_of_reach", service=service.url, error=type(error).__name__)
    message = sentence(
        "%(service)s ne répond pas : réessayez dans un moment, ou connectez-vous avec votre mot de passe."
    )
    return Unavailable("openid_out_of_reach", message, service=service.name)

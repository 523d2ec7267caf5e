"""The admin site: open to members of the agency only, with the second factor that they have or must have."""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from maillage.accounts.pages.signing_in import AgencyAuthenticationForm
from maillage.accounts.pages.throttling import remember_device
from maillage.accounts.store.models import User
from maillage.accounts.store.people import belongs_to_agency, person_of

_LEFT_OUT: Final = frozenset({"otp_totp", "otp_static", "auth"})


class AgencyAdminSite(AdminSite):
    """An admin site with the agency's access rules and login page."""

    site_header = _("Maillage : administration")
    site_title = _("Maillage")
    index_title = _("Administration")
    login_form = AgencyAuthenticationForm
    login_template = "accounts/login.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models, except those of second factors and groups.

        Nobody's authenticator is removed here, and roles are memberships.
        """
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        allowed = [model for model in models if model._meta.app_label not in _LEFT_OUT]  # noqa: SLF001 -- Django's own public _meta
        super().register(allowed, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person belongs to the agency and has completed the required second factor in this session."""
        person = person_of(request)
        return person is not None and belongs_to_agency(person)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """The login page.

        Someone logged in without a required second factor is sent on, and the device is remembered.
        """
        if request.method == "GET" and isinstance(request.user, User):
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"), login_url=reverse("login"))
        answer = super().login(request, extra_context)
        if isinstance(request.user, User):
            remember_device(answer, request.user)
        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's URLs, with the former one for setting up a second factor redirected to its current page."""
        moved = RedirectView.as_view(pattern_name="my_second_factor")
        return [path("second-factor/", moved, name="second_factor"), *super().get_urls()]

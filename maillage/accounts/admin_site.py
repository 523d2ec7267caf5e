"""The agency's admin: opens to members of the agency alone, asks the second factor of those who have one."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillage.accounts.forms.signing_in import AgencyAuthenticationForm
from maillage.accounts.models import User
from maillage.accounts.queries import belongs_to_agency, second_factor_of
from maillage.accounts.views import second_factor


class AgencyAdminSite(AdminSite):
    """Who is let in, and the page where a second factor is set up."""

    site_header = _("Maillage : administration")
    site_title = _("Maillage")
    index_title = _("Administration")
    login_form = AgencyAuthenticationForm
    login_template = "accounts/login.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is of the agency and, having a second factor, has proven it in this session."""
        user = request.user
        if not isinstance(user, User) or not belongs_to_agency(user):
            return False
        return second_factor_of(user) is None or user.is_verified()  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses and those of the second factor."""
        return [
            path("second-factor/", self.admin_view(second_factor.second_factor), name="second_factor"),
            path("second-factor/qr.svg", self.admin_view(second_factor.second_factor_code), name="second_factor_code"),
            path("second-factor/remove", self.admin_view(second_factor.remove_factor), name="second_factor_remove"),
            *super().get_urls(),
        ]

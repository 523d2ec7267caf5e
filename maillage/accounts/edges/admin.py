"""Django admin of people and organisations: read-only, but for closing and reopening accounts.

Organisations, memberships and participation are changed on pages of the agency and of each organisation, which leave an
audit trail.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.store import models
from maillage.accounts.store.organisations import agency
from maillage.accounts.store.people import person_of, runs_agency
from maillage.accounts.store.permissions import moderating
from maillage.accounts.store.person_accounts import close_account, reopen_account
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.web.read_only_admin import ReadOnlyAdmin


class MembershipInline(admin.TabularInline[models.Membership, models.Organisation]):
    """The members of an organisation, read-only; its members page adds, changes and removes them."""

    model = models.Membership
    extra = 0
    can_delete = False
    readonly_fields = ("user", "role")
    verbose_name_plural = gettext_lazy("membres : ajoutez, changez et retirez sur la page de l’organisation")

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Not here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Not here."""
        return False


@admin.register(models.Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Public bodies and companies; the agency's pages add, correct and suspend them, with an audit trail."""

    list_display = ("name", "kind", "state", "territory", "siret", "is_agency", "is_sandbox")
    list_filter = ("kind", "state", "is_sandbox")
    search_fields = ("name", "siret")
    inlines = (MembershipInline,)


@admin.register(models.User)
class PersonAdmin(ReadOnlyAdmin):
    """People with an account: view, close and reopen. Accounts are created by invitations."""

    list_display = ("username", "first_name", "last_name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "first_name", "last_name", "email")
    fields = ("username", "first_name", "last_name", "email", "is_active", "last_login", "date_joined")
    actions = ("close_accounts", "reopen_accounts")

    @admin.action(description=gettext_lazy("Fermer ces comptes"))
    def close_accounts(self, request: HttpRequest, people: QuerySet[models.User]) -> None:
        """Close accounts, except that of an organisation's last administrator."""
        for person in people:
            try:
                close_account(moderating(request.user, agency()), person, now=utc_now())
            except Refused as refusal:
                # Report this one, and continue with the others.
                why = _(refusal.message) % refusal.params
                self.message_user(request, f"{person.username} : {why}", messages.ERROR)

    @admin.action(description=gettext_lazy("Rouvrir ces comptes"))
    def reopen_accounts(self, request: HttpRequest, people: QuerySet[models.User]) -> None:
        """Reopen accounts."""
        for person in people:
            reopen_account(moderating(request.user, agency()), person, now=utc_now())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions, for administrators of the agency only."""
        person = person_of(request)
        return super().get_actions(request) if person is not None and runs_agency(person) else {}


@admin.register(models.TraceEntry)
class TraceAdmin(ReadOnlyAdmin):
    """The audit trail of all organisations."""

    list_display = ("at", "verb", "title", "organisation", "through", "user")
    list_filter = ("verb",)
    list_select_related = ("organisation", "through", "user")
    search_fields = ("title", "about", "organisation__name")
    date_hierarchy = "at"


@admin.register(models.Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Mandates between organisations."""

    list_display = ("actor", "principal", "scope", "proof", "given_at", "ended_at")
    list_select_related = ("actor", "principal")
    search_fields = ("actor__name", "principal__name")


@admin.register(models.MandateRequest)
class MandateRequestAdmin(ReadOnlyAdmin):
    """Requests for mandates."""

    list_display = ("actor", "principal", "scope", "asked_at", "answered_at")
    list_select_related = ("actor", "principal")


@admin.register(models.OrganisationRequest)
class OrganisationRequestAdmin(ReadOnlyAdmin):
    """Requests of organisations to join."""

    list_display = ("organisation", "person_name", "asked_at", "answered_at", "reason")
    list_select_related = ("organisation",)


@admin.register(models.Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations, without the digests of their tokens."""

    list_display = ("email", "organisation", "role", "invited_at", "accepted_at", "withdrawn_at")
    list_select_related = ("organisation",)
    exclude = ("token_digest",)


@admin.register(models.ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """API keys, without their digests."""

    list_display = ("name", "organisation", "role", "beginning", "made_at", "last_used_on", "revoked_at")
    list_select_related = ("organisation",)
    exclude = ("digest",)


@admin.register(models.ExternalIdentity)
class ExternalIdentityAdmin(ReadOnlyAdmin):
    """Identities of people at sign-in services."""

    list_display = ("user", "issuer", "linked_at", "last_used_on")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")

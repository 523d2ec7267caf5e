"""What the agency sees of people and organisations in its admin; the trace and what is secret cannot be changed."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.http import HttpRequest

from maillage.accounts.models import (
    ApiKey,
    Invitation,
    Mandate,
    MandateRequest,
    Membership,
    Organisation,
    OrganisationRequest,
    TraceEntry,
    User,
)


class MembershipInline(admin.TabularInline[Membership, Organisation]):
    """Who belongs to an organisation, edited beside it."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """Public bodies and companies."""

    list_display = ("name", "kind", "state", "territory", "siret", "is_agency", "is_sandbox")
    list_filter = ("kind", "state", "is_sandbox")
    search_fields = ("name", "siret")
    # The agency decides on its page, which writes to the people concerned and leaves a trace.
    readonly_fields = ("state", "is_agency", "is_sandbox")
    inlines = (MembershipInline,)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """People with an account."""

    list_display = ("username", "email", "is_staff", "is_active", "last_login")


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows to look at: what changes them, and leaves a trace, are the pages."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nobody."""
        return False


@admin.register(TraceEntry)
class TraceAdmin(ReadOnlyAdmin):
    """What was done, for all organisations."""

    list_display = ("at", "verb", "title", "organisation", "through", "user")
    list_filter = ("verb",)
    list_select_related = ("organisation", "through", "user")
    search_fields = ("title", "about", "organisation__name")
    date_hierarchy = "at"


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Who acts for whom."""

    list_display = ("actor", "principal", "proof", "given_at", "ended_at")
    list_select_related = ("actor", "principal")
    search_fields = ("actor__name", "principal__name")


@admin.register(MandateRequest)
class MandateRequestAdmin(ReadOnlyAdmin):
    """Mandates that were asked."""

    list_display = ("actor", "principal", "asked_at", "answered_at")
    list_select_related = ("actor", "principal")


@admin.register(OrganisationRequest)
class OrganisationRequestAdmin(ReadOnlyAdmin):
    """Organisations that asked to take part."""

    list_display = ("organisation", "person_name", "asked_at", "answered_at", "reason")
    list_select_related = ("organisation",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Places that were offered; the digest of the token is not shown."""

    list_display = ("email", "organisation", "role", "invited_at", "accepted_at", "withdrawn_at")
    list_select_related = ("organisation",)
    exclude = ("token_digest",)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys of programs; the digest is not shown."""

    list_display = ("name", "organisation", "role", "beginning", "made_at", "last_used_on", "revoked_at")
    list_select_related = ("organisation",)
    exclude = ("digest",)

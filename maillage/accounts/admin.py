"""What the agency sees of people and organisations in its admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from maillage.accounts.models import Membership, Organisation, User


class MembershipInline(admin.TabularInline[Membership, Organisation]):
    """Who belongs to an organisation, edited beside it."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """Public bodies and companies."""

    list_display = ("name", "siret", "is_agency")
    search_fields = ("name", "siret")
    inlines = (MembershipInline,)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """People with an account."""

    list_display = ("username", "email", "is_staff", "is_active", "last_login")

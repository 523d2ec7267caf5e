"""Purchases to come as the agency reads them in the admin; they change on their own pages."""

from django.contrib import admin

from maillage.buy.programme.store.models import PlannedPurchase
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(PlannedPurchase)
class PlannedPurchaseAdmin(ReadOnlyAdmin):
    """Planned purchases, the last changed first."""

    list_display = ("object", "organisation", "quarter", "band", "state", "changed_at")
    list_filter = ("state", "quarter")
    search_fields = ("object",)
    ordering = ("-changed_at", "-pk")
    exclude = ("words", "entry")

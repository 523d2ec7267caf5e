"""Replies of buyers and purchases to come as the agency reads them in the admin; both change on their own pages."""

from django.contrib import admin

from maillage.purchases.models import PlannedPurchase, SignalReply
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(SignalReply)
class SignalReplyAdmin(ReadOnlyAdmin):
    """Replies, the last first."""

    list_display = ("contract_key", "signal", "organisation", "written_at", "withdrawn_at")
    list_filter = ("signal",)
    search_fields = ("text", "contract_key")


@admin.register(PlannedPurchase)
class PlannedPurchaseAdmin(ReadOnlyAdmin):
    """Planned purchases, the last changed first."""

    list_display = ("object", "organisation", "quarter", "band", "state", "changed_at")
    list_filter = ("state", "quarter")
    search_fields = ("object",)
    ordering = ("-changed_at", "-pk")
    exclude = ("words", "entry")

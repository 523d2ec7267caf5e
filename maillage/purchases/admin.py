"""Replies of buyers as the agency reads them in the admin; they change on their own pages."""

from django.contrib import admin

from maillage.purchases.models import SignalReply
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(SignalReply)
class SignalReplyAdmin(ReadOnlyAdmin):
    """Replies, the last first."""

    list_display = ("contract_key", "signal", "organisation", "written_at", "withdrawn_at")
    list_filter = ("signal",)
    search_fields = ("text", "contract_key")

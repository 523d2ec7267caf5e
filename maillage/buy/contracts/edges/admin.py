"""Read-only admin of contract sources and files, which the command line changes, and of buyers' replies."""

from django.contrib import admin

from maillage.buy.contracts.store.models import ContractSource, SourceFile
from maillage.buy.contracts.store.reply_tables.models import SignalReply
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(SignalReply)
class SignalReplyAdmin(ReadOnlyAdmin):
    """Replies, the last first."""

    list_display = ("contract_key", "signal", "organisation", "written_at", "withdrawn_at")
    list_filter = ("signal",)
    search_fields = ("text", "contract_key")


@admin.register(ContractSource)
class ContractSourceAdmin(ReadOnlyAdmin):
    """Publishers of contracts."""

    list_display = ("name", "address", "created_at", "withdrawn_on")


@admin.register(SourceFile)
class SourceFileAdmin(ReadOnlyAdmin):
    """Received files, newest first."""

    list_display = ("name", "source", "received_at", "size_bytes", "sha256")
    list_filter = ("source",)
    ordering = ("-received_at", "-pk")

"""Django admin of the measurements and erasures, read-only."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.measure.record.domain.terms import VERDICT_MESSAGES, Origin, Verdict
from maillage.measure.record.store.models import Erasure, FixedAccess, Measurement
from maillage.measure.record.store.operators import operator_table
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    """The measurements, most recently recorded first."""

    list_display = ("document_id", "taken_at", "origin_word", "operator_name", "technology", "verdict_sentence")
    list_filter = ("origin", "verdict", "technology")
    search_fields = ("=document_id",)
    ordering = ("-seq",)
    # A COUNT(*) over the whole table at each visit would be too slow.
    show_full_result_count = False
    exclude = ("device", "tick", "grid17")

    @admin.display(description=_("provenance"))
    def origin_word(self, row: Measurement) -> str:
        """The row's origin."""
        return Origin(row.origin).word

    @admin.display(description=_("opérateur"))
    def operator_name(self, row: Measurement) -> str:
        """The operator's name."""
        operator = operator_table().by_code(row.operator)
        return operator.name if operator else "—"

    @admin.display(description=_("avis"))
    def verdict_sentence(self, row: Measurement) -> str:
        """Whether the row is counted, and if not, why."""
        return gettext(VERDICT_MESSAGES[Verdict(row.verdict)])


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Erasures: when, and how many rows."""

    list_display = ("erased_at", "rows")
    ordering = ("-seq",)


@admin.register(FixedAccess)
class FixedAccessAdmin(ReadOnlyAdmin):
    """Declarations about fixed lines, most recent first."""

    list_display = ("document_id", "declared_at", "is_fixed_4g", "operator", "plan_mbps", "is_wifi")
    list_filter = ("is_fixed_4g",)
    ordering = ("-declared_at",)
    exclude = ("device",)

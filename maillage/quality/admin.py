"""What the agency sees of the record in the admin: measurements and erasures, to read."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.quality.models import Erasure, FixedAccess, Measurement
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import VERDICT_SENTENCES, Origin, Verdict
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    """The measurements, last recorded first."""

    list_display = ("document_id", "taken_at", "origin_word", "operator_name", "technology", "verdict_sentence")
    list_filter = ("origin", "verdict", "technology")
    search_fields = ("=document_id",)
    ordering = ("-seq",)
    # Counting every row for "page 3 of 12,000" would read the whole table at each visit.
    show_full_result_count = False
    exclude = ("device", "tick", "grid17")

    @admin.display(description=_("provenance"))
    def origin_word(self, row: Measurement) -> str:
        """Where the row comes from."""
        return Origin(row.origin).word

    @admin.display(description=_("opérateur"))
    def operator_name(self, row: Measurement) -> str:
        """The operator by name."""
        operator = operator_table().by_code(row.operator)
        return operator.name if operator else "—"

    @admin.display(description=_("avis"))
    def verdict_sentence(self, row: Measurement) -> str:
        """Whether the row is counted, and if not why."""
        return gettext(VERDICT_SENTENCES[Verdict(row.verdict)])


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """When rows were erased, and how many."""

    list_display = ("erased_at", "rows")
    ordering = ("-seq",)


@admin.register(FixedAccess)
class FixedAccessAdmin(ReadOnlyAdmin):
    """What people said of fixed lines, last said first."""

    list_display = ("document_id", "declared_at", "is_fixed_4g", "operator", "plan_mbps", "is_wifi")
    list_filter = ("is_fixed_4g",)
    ordering = ("-declared_at",)
    exclude = ("device",)

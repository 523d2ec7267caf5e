"""The places in the agency's admin: added, changed and removed through record, never by the form's own save."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.problems import Problem
from maillage.territory import record
from maillage.territory.forms import PlaceForm
from maillage.territory.models import Place


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """Places by name; the address is chosen once."""

    form = PlaceForm
    fields = ("name", "slug", "geometry", "file", "commune_codes")
    list_display = ("name", "slug", "origin", "created_by", "created_at")
    list_filter = ("origin",)
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[str, ...]:
        """The address of a place does not change: it stands in links and in figures."""
        del request
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Place, form: ModelForm[Place], change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Record the place that the form describes."""
        cleaned = form.cleaned_data
        extent: dict[str, Any] = {
            "geometry": cleaned.get("geometry") or None,
            "communes": cleaned["codes"],
            "now": utc_now(),
        }
        if change:
            place = record.change_place(obj.slug, name=cleaned["name"], **extent)
        else:
            place = record.add_place(
                cleaned["name"],
                slug=cleaned.get("slug") or None,
                origin=cleaned["origin"],
                created_by=request.user.get_username(),
                **extent,
            )
        # The admin links to, and logs, the row that record wrote.
        obj.pk = Place.objects.values_list("pk", flat=True).get(slug=place.code)
        obj.slug = place.code

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        """Remove one place."""
        del request
        record.remove_place(obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> None:
        """Remove the places that were ticked."""
        for slug in queryset.values_list("slug", flat=True):
            try:
                record.remove_place(slug)
            except Problem as problem:  # removed by someone else meanwhile: the others still go
                messages.error(request, _(problem.message) % problem.params)

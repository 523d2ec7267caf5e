"""Django admin for places: rows are added, changed and removed through record, not by the form's save.

The form takes a name, and a polygon (drawn, pasted or from a file) or a list of communes.
"""

import re
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.clock import utc_now
from maillage.core.problems import Problem
from maillage.territory import record
from maillage.territory.intake.contours import LONGEST_TEXT
from maillage.territory.models import Place
from maillage.territory.terms import PlaceOrigin

# The form field that shows an error, by prefix of its code.
_FIELDS: Final = {
    "place_shape": "geometry",
    "place_commune": "commune_codes",
    "place_name": "name",
    "place_slug": "slug",
}


class DrawnShape(forms.Textarea):
    """A GeoJSON text area with a map to draw on."""

    template_name = "web/map/drawn_shape.html"

    class Media:
        css: ClassVar = {"all": ["web/map/map.css"]}
        js: ClassVar = ["vendor/pmtiles.js", Script("web/map/drawing.js", type="module")]


class PlaceForm(forms.ModelForm[Place]):
    """The form of a place; ``origin`` is derived from the field that was used."""

    file = forms.FileField(label=gettext_lazy("Fichier GeoJSON"), required=False)
    commune_codes = forms.CharField(
        label=gettext_lazy("Communes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Codes Insee, séparés par des espaces ou des virgules, au lieu d’un contour."),
    )

    class Meta:
        model = Place
        fields = ("name", "slug", "geometry")
        widgets: ClassVar = {"geometry": DrawnShape(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "slug": gettext_lazy("Laissez vide : l’adresse vient du nom. Elle ne change plus ensuite."),
            "geometry": gettext_lazy(
                "Polygone en degrés (WGS 84), longitude puis latitude ; ou dessinez-le sur la carte."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].disabled = self.instance.pk is not None
        if self.instance.pk and not self.instance.geometry:
            self.initial["commune_codes"] = " ".join(self.instance.communes)

    def clean(self) -> dict[str, Any]:
        """The cleaned data, with ``geometry`` from the file if one was uploaded, and ``origin``."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        cleaned["origin"] = PlaceOrigin.DRAWN
        if upload:
            try:
                cleaned["geometry"] = bytes(upload.read(LONGEST_TEXT + 1)).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("Ce fichier n’est pas du texte en UTF-8 : exportez-le de nouveau en GeoJSON."))
                cleaned["geometry"] = ""
            cleaned["origin"] = PlaceOrigin.FILE
        cleaned["codes"] = [code for code in re.split(r"[\s,;]+", cleaned.get("commune_codes") or "") if code]
        if cleaned["codes"]:
            cleaned["origin"] = PlaceOrigin.COMMUNES
        name = cleaned.get("name") or ""
        extent = {"geometry": cleaned.get("geometry") or None, "communes": cleaned["codes"]}
        try:
            if self.instance.pk:
                record.check_description(name, **extent)
            else:
                record.check_place(name, slug=cleaned.get("slug") or None, **extent)
        except Problem as problem:
            field = next((name for prefix, name in _FIELDS.items() if problem.code.startswith(prefix)), None)
            self.add_error(field, _(problem.message) % problem.params)
        return cleaned


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """Places by name; the slug is chosen once."""

    form = PlaceForm
    fields = ("name", "slug", "geometry", "file", "commune_codes")
    list_display = ("name", "slug", "origin", "created_by", "created_at")
    list_filter = ("origin",)
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[str, ...]:
        """The slug of a place never changes, since links and figures refer to it."""
        del request
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Place, form: ModelForm[Place], change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Save the place through record."""
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
        # The admin logs, and links to, the row that record wrote.
        obj.pk = Place.objects.values_list("pk", flat=True).get(slug=place.code)
        obj.slug = place.code

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        """Remove one place."""
        del request
        record.remove_place(obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> None:
        """Remove the selected places."""
        for slug in queryset.values_list("slug", flat=True):
            try:
                record.remove_place(slug)
            except Problem as problem:  # removed by someone else meanwhile: continue with the others
                messages.error(request, _(problem.message) % problem.params)

"""The form of a place in the admin: a name, and a polygon (drawn, pasted or from a file) or a list of communes."""

import re
from typing import Any, ClassVar, Final

from django import forms
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from maillage.core.problems import Problem
from maillage.territory import record
from maillage.territory.intake.contours import LONGEST_TEXT
from maillage.territory.models import Place
from maillage.territory.terms import PlaceOrigin

# Where the form shows each problem, by the beginning of its code.
_FIELDS: Final = {
    "place_shape": "geometry",
    "place_commune": "commune_codes",
    "place_name": "name",
    "place_slug": "slug",
}


class DrawnShape(forms.Textarea):
    """A text field of GeoJSON under a map to draw it on."""

    template_name = "web/map/drawn_shape.html"

    class Media:
        css: ClassVar = {"all": ["vendor/maplibre-gl.css", "web/map/drawing.css"]}
        js: ClassVar = ["vendor/pmtiles.js", Script("web/map/drawing.js", type="module")]


class PlaceForm(forms.ModelForm[Place]):
    """What the agency fills in; ``origin`` is told by the field that was used."""

    file = forms.FileField(label=_("Fichier GeoJSON"), required=False)
    commune_codes = forms.CharField(
        label=_("Communes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Codes Insee, séparés par des espaces ou des virgules, au lieu d’un contour."),
    )

    class Meta:
        model = Place
        fields = ("name", "slug", "geometry")
        widgets: ClassVar = {"geometry": DrawnShape(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "slug": _("Laissez vide : l’adresse vient du nom. Elle ne change plus ensuite."),
            "geometry": _("Polygone en degrés (WGS 84), longitude puis latitude ; ou dessinez-le sur la carte."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].disabled = self.instance.pk is not None
        if self.instance.pk and not self.instance.geometry:
            self.initial["commune_codes"] = " ".join(self.instance.communes)

    def clean(self) -> dict[str, Any]:
        """The fields, with ``geometry`` from the file where one was sent, and ``origin``."""
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

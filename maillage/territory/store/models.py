"""Database model of the places that the agency adds: drawn, made of communes, or from a file.

Written by record only.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.territory.domain.terms import LONGEST_SLUG, PlaceOrigin


class Place(models.Model):
    """A named place: a polygon (GeoJSON text, degrees) and the communes it intersects, or a list of communes only.

    ``communes`` are Insee codes as of the time of writing; readers map retired ones to their successors.
    """

    ORIGINS = [
        (PlaceOrigin.DRAWN.value, _("dessiné")),
        (PlaceOrigin.COMMUNES.value, _("liste de communes")),
        (PlaceOrigin.FILE.value, _("fichier GeoJSON")),
        (PlaceOrigin.IMPORT.value, _("import de mesures")),
    ]

    slug = models.CharField(_("adresse"), max_length=LONGEST_SLUG, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    # The normalised words of the name for searching, each between spaces.
    search_words = models.CharField(max_length=260, editable=False)
    geometry = models.TextField(_("contour (GeoJSON)"), blank=True)
    communes = models.JSONField(_("communes"), default=list, blank=True)
    # Precomputed, so that searching and listing load no contour.
    lon = models.FloatField(editable=False)
    lat = models.FloatField(editable=False)
    west = models.FloatField(editable=False)
    south = models.FloatField(editable=False)
    east = models.FloatField(editable=False)
    north = models.FloatField(editable=False)
    origin = models.CharField(_("provenance"), max_length=10, choices=ORIGINS)
    created_by = models.CharField(_("ajouté par"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("ajouté le"))
    changed_at = models.DateTimeField(_("changé le"))

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

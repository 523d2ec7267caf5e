"""The SQL queries saved for sharing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedQuery(models.Model):
    """An SQL query that can be shared by its URL."""

    slug = models.SlugField(max_length=20, unique=True)  # derived from the SQL: the same query has the same URL
    title = models.CharField(_("titre"), max_length=200, blank=True)
    sql = models.TextField(_("requête"))
    made_at = models.DateTimeField(_("faite le"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("requête")
        verbose_name_plural = _("requêtes")

    def __str__(self) -> str:
        return self.title or self.slug

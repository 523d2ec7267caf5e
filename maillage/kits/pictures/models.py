"""The row of a picture. In the database, as attachments are: it is small and rarely asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.kits.pictures.terms import (
    LONGEST_ALT,
    LONGEST_CREDIT,
    LONGEST_TITLE,
    PictureLicence,
)


class GivenPicture(models.Model):
    """A picture with its words; its content is re-encoded before it is stored."""

    LICENCES = [(licence.value, _(licence.label)) for licence in PictureLicence]

    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    alt = models.CharField(_("ce qu’on y voit"), max_length=LONGEST_ALT)
    credit = models.CharField(_("crédit"), max_length=LONGEST_CREDIT)
    licence = models.CharField(_("licence"), max_length=12, choices=LICENCES)
    ending = models.CharField(_("format"), max_length=4)
    content = models.BinaryField(_("contenu"))
    size_bytes = models.IntegerField(_("taille"))
    added_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        abstract = True
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title

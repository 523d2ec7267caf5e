"""What was done, by whom, for whom: written once, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models.declared import verb_choices
from maillage.accounts.models.organisations import Organisation
from maillage.accounts.models.people import User


class TraceEntry(models.Model):
    """One thing that was done, by whom, for whom: written once, never changed."""

    at = models.DateTimeField(_("date"), db_index=True)
    verb = models.CharField(_("acte"), max_length=40, choices=verb_choices)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="trace", verbose_name=_("organisation"))
    through = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", verbose_name=_("par l’entremise de")
    )
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("personne"))
    about = models.CharField(_("objet"), max_length=200)  # the identity of the thing: a data set's, an address
    title = models.CharField(_("intitulé"), max_length=300, blank=True)
    detail = models.JSONField(_("détail"), default=dict)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes = [models.Index(fields=["organisation", "-at"], name="accounts_trace_organisation")]

    def __str__(self) -> str:
        return f"{self.verb} · {self.title or self.about}"

"""What buyers answer to questions on their contracts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.buy.contracts.domain.contract_replies import LONGEST_MOTIVE, LONGEST_REPLY


class SignalReply(models.Model):
    """One reply of a buyer to one question on one contract. The last one counts, those before stay to be read."""

    contract_key = models.CharField(_("marché"), max_length=400)
    signal = models.CharField(_("question"), max_length=40)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    text = models.TextField(_("réponse"), max_length=LONGEST_REPLY)
    written_at = models.DateTimeField(_("écrite le"))
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    motive = models.CharField(_("motif du retrait"), max_length=LONGEST_MOTIVE, blank=True)

    class Meta:
        verbose_name = _("réponse à une question")
        verbose_name_plural = _("réponses à des questions")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["contract_key"], name="signal_reply_contract")]

    def __str__(self) -> str:
        return f"{self.contract_key} · {self.signal}"

"""The table of campaigns, edited by the agency."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """A call to test in a territory: number of tests and dates. The newest visible one is current."""

    name = models.CharField(_("nom"), max_length=120)
    territory = models.CharField(
        _("territoire"), max_length=40, help_text=_("Adresse, par exemple region:52 ou commune:44131.")
    )
    goal_tests = models.PositiveIntegerField(_("nombre de tests visé"))
    starts_on = models.DateField(_("commence le"))
    ends_on = models.DateField(_("finit le"))
    is_shown = models.BooleanField(
        _("est affichée"),
        default=True,
        help_text=_("Sinon, la campagne n’est visible que dans cette administration."),
    )

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        constraints = [
            models.CheckConstraint(condition=models.Q(goal_tests__gte=1), name="campaign_goal_positive"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="campaign_dates_order"),
        ]

    def __str__(self) -> str:
        return self.name

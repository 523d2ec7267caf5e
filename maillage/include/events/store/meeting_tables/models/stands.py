"""Stands that are asked for and given, and what people say of the day, at rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.pitches import LONGEST_REMARK, LONGEST_WORDS, StandState


class StandRequest(models.Model):
    """A stand that a registered person asks for; a given one has its number on the plan."""

    STATES = [(state.value, _(state.label)) for state in StandState]

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="+", verbose_name=_("événement"))
    registration = models.ForeignKey(
        "events.Registration", models.CASCADE, related_name="+", verbose_name=_("inscription")
    )
    title = models.CharField(_("ce qui est montré"), max_length=LONGEST_WORDS)
    needs = models.CharField(_("besoins"), max_length=LONGEST_WORDS, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=STATES, default=StandState.ASKED.value)
    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "registration"], name="one_stand_of_a_person"),
            models.UniqueConstraint(
                fields=["event", "number"], condition=models.Q(number__isnull=False), name="one_stand_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EventFeedback(models.Model):
    """What somebody says of the day. Counted without her once her inscription is erased; her words go with it."""

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="+", verbose_name=_("événement"))
    registration = models.ForeignKey(
        "events.Registration", models.SET_NULL, null=True, related_name="+", verbose_name=_("inscription")
    )
    mark = models.PositiveSmallIntegerField(_("utile (1 à 5)"))
    words = models.CharField(_("en quelques mots"), max_length=LONGEST_REMARK, blank=True)
    said_at = models.DateTimeField(_("dit le"))

    class Meta:
        verbose_name = _("avis sur un événement")
        verbose_name_plural = _("avis sur les événements")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "registration"], name="one_feedback_of_a_person")]

    def __str__(self) -> str:
        return f"{self.event} · {self.mark}"

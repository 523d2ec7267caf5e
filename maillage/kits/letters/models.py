"""The letter queue: one row per letter and recipient."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.kits.letters.terms import LetterState

STATES = [(state.value, _(state.label)) for state in LetterState]


class QueuedLetter(models.Model):
    """One letter to one address. Address and text are erased after delivery (record/queue.py)."""

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60, db_index=True)
    # Not a foreign key: this kit is below accounts.
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    recipient = models.CharField(max_length=320, blank=True)
    recipient_digest = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    files = models.JSONField(default=list)
    end_href = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default=LetterState.WAITING.value)
    queued_at = models.DateTimeField(db_index=True)
    next_try_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    last_status = models.IntegerField(default=0)
    is_server_away = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lettre")
        verbose_name_plural = _("lettres")
        constraints = [models.UniqueConstraint(fields=["key", "recipient_digest"], name="one_letter_of_an_occasion")]
        indexes = [
            models.Index(fields=["state", "done_at"], name="letters_by_state"),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=[LetterState.WAITING.value, LetterState.SENDING.value]),
                name="letters_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.state}"

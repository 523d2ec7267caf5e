"""The organiser's own letter to everybody inscribed: written, read again as it will arrive, sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from maillage.accounts.pages.parts import for_people_here
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.include.events.domain.events import LONGEST_LETTER
from maillage.include.events.pages.parts.letters import organiser_letter_text, write_to_attendees
from maillage.include.events.store.events import organising
from maillage.include.events.store.registrations import standing_registrations
from maillage.kits.forms.fields import TextField
from maillage.kits.forms.forms import RefusableForm
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number


class AttendeeLetterForm(RefusableForm):
    """What an organiser writes to everybody inscribed."""

    words = TextField(
        label=gettext_lazy("Votre lettre"),
        help_text=gettext_lazy("Le bonjour, le jour, le lieu, le lien de chacun et votre nom s’y ajoutent."),
        max_length=LONGEST_LETTER,
        error_messages={"required": gettext_lazy("Écrivez ce que les inscrits doivent savoir.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def event_letter(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Write to everybody inscribed: the first POST shows the letter as it will arrive, the second sends it."""
    event, organiser = organising(person, slug)
    form = AttendeeLetterForm(request.POST if request.method == "POST" else None)
    preview = ""
    if form.is_valid():
        words, origin = form.cleaned_data["words"].replace("\r\n", "\n"), installation_url()
        if "envoyer" in request.POST:
            with form.refusals():
                letters = write_to_attendees(organiser, event, words, now=utc_now(), origin=origin)
                messages.success(request, _sent_text(letters))
                return redirect("own_attendees", slug=event.slug)
        preview = organiser_letter_text(event, words, link=_("(le lien de chacun)"), origin=origin)
    count = standing_registrations(event).count()
    context = {
        "event": event,
        "form": form,
        "preview": preview,
        "count": count,
        "people": ngettext("%(count)s personne inscrite", "%(count)s personnes inscrites", count)
        % {"count": number(count)},
    }
    return render(request, "events/own_letter.html", context, status=form.status)


def _sent_text(letters: int) -> str:
    if not letters:
        return _("Cette lettre était déjà partie : personne ne la reçoit deux fois.")
    text = ngettext("Une lettre part à %(count)s personne.", "Une lettre part à %(count)s personnes.", letters)
    return text % {"count": number(letters)}

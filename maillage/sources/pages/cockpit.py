"""The sources in the cockpit of the agency: those that are late, refused or lost; loading them on the first day."""

from collections.abc import Iterator
from typing import Final

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import (
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.people import belongs_to_agency, runs_agency
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.forms.fields import LineField
from maillage.kits.forms.forms import RefusableForm
from maillage.sources.domain.terms import SourceStatus, SourceVerb
from maillage.sources.pages.parts.source_words import age_text, problem_text, state_word
from maillage.sources.store.acceptance import accept_refused
from maillage.sources.store.choices import ask_again, declared_source
from maillage.sources.store.models import SourceReading, SourceState
from maillage.sources.store.source_lines import published_lines, troubled_lines

_OTHER_FILE: Final = sentence("Un autre fichier est arrivé depuis : rouvrez Mon espace, puis décidez.")


class AcceptanceForm(RefusableForm):
    """Why a refused file is good; ``digest`` is the file that was seen, since another may have come since."""

    reason = LineField(
        label=gettext_lazy("Pourquoi ce fichier est bon (le journal le garde)"),
        max_length=300,
        error_messages={"required": gettext_lazy("Dites pourquoi ce fichier est bon : le journal le garde.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


def troubled(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The sources that are late, refused, lost or cannot be reached, for people of the agency."""
    if not belongs_to_agency(visit.person):
        return
    may_act = runs_agency(visit.person)
    for line in troubled_lines(visit.today):
        acts = ("accept", "again") if line.status is SourceStatus.REFUSED and line.digest else ("again",)
        yield WaitingItem(
            key=line.id,
            tag=state_word(line, visit.today).capitalize(),
            harm=Harm.OUTAGE if line.is_broken else Harm.OVERDUE,
            sentence=_("« %(title)s » n’est pas à jour.") % {"title": line.title},
            since=line.refused_at or (line.answered_at if line.is_broken else line.data_on),
            detail=problem_text(line) or age_text(line, visit.today),
            read=(_("La source"), reverse("source_page", args=[line.id])),
            acts=acts if may_act else (),
            row=line,
        )


def acceptance_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The reason, and the file that was seen."""
    return AcceptanceForm(data, auto_id=f"source-{item.key}-%s", initial={"digest": item.row.digest})


def accept(call: ActCall) -> ActDone:
    """Have the refused file taken in, with the reason in the journal."""
    acting = moderating_for_agency(call.person)
    try:
        accept_refused(acting, call.key, call.values["digest"], because=call.values["reason"], now=call.now)
    except NotFound as problem:
        # The row says so where the reason was written; it shows the file that is there now.
        raise Refused("source_other_file", _OTHER_FILE) from problem
    return ActDone(_("Ce fichier est pris dans la minute, et le journal dit pourquoi."))


def again(call: ActCall) -> ActDone:
    """Have the source read again."""
    ask_again(moderating_for_agency(call.person), declared_source(call.key), now=call.now)
    return ActDone(_("La source est relue dans la minute."))


def settlement(key: str) -> Settlement | None:
    """Who had the source read again, or its file taken in."""
    return traced_settlement(f"source:{key}", SourceVerb.ASKED_AGAIN, SourceVerb.ACCEPTED)


def load_region(visit: CockpitVisit) -> Suggestion | None:
    """The agency of an installation where nothing was chosen is invited to load the data of its region."""
    if published_lines() or not runs_agency(visit.person):
        return None
    return Suggestion(
        _("Charger les données ouvertes de votre région"),
        _("Communes, marchés, structures, antennes : une dizaine de sources nationales, relues ensuite toutes seules."),
        _("Choisir et charger"),
        reverse("sources_load"),
    )


QUEUES: Final = (
    Queue(
        name="sources",
        models=(SourceState, SourceReading),
        waiting=troubled,
        acts=(
            QueueAct(word="again", label=sentence("Relire maintenant"), carry_out=again),
            QueueAct(word="accept", label=sentence("Prendre ce fichier"), carry_out=accept, form=acceptance_form),
        ),
        settlement=settlement,
    ),
)
SUGGESTIONS: Final = (SuggestionOffer(5, load_region),)
LINKS: Final = (CockpitLink(45, sentence("De quand datent les chiffres"), "sources", Capability.OPEN),)

"""The territory in figures in the agency's cockpit, who to wake up where nothing waits; survey and lessons."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import (
    CockpitLink,
    CockpitVisit,
    SideCard,
    SideCardLine,
    SideCardOffer,
    Suggestion,
    SuggestionOffer,
)
from maillage.accounts.store.people import belongs_to_agency, runs_agency
from maillage.core.problems import sentence
from maillage.opendata.learning.store.publisher_standing import (
    EpciPublishers,
    Publishers,
    PublisherStanding,
    publishers,
)
from maillage.territory.pages.parts.place_offers import PanelFigure
from maillage.web.wording.formats import day_this_year, number

_MOST_LINES: Final = 6


def territory_in_figures(visit: CockpitVisit) -> SideCard | None:
    """For the agency: organisations that publish, are invited, are silent, by EPCI; the last publication."""
    if not belongs_to_agency(visit.person):
        return None
    state = _state(visit)
    return SideCard(
        title=_("Le territoire"),
        figures=(
            PanelFigure(number(state.count(PublisherStanding.PUBLISHING)), _("publient")),
            PanelFigure(number(state.count(PublisherStanding.INVITED)), _("invitées")),
            PanelFigure(number(state.count(PublisherStanding.SILENT)), _("silencieuses depuis six mois")),
        ),
        sentence=_last_publication(state, visit),
        lines=tuple(_line(epci) for epci in state.epcis[:_MOST_LINES]),
        links=((_("Toutes les communes"), reverse("matrix")),),
        button=_welcoming(visit),
    )


def wake_up(visit: CockpitVisit) -> Suggestion | None:
    """For the agency, where nothing waits: who has published nothing for six months, else who is not in yet."""
    if not belongs_to_agency(visit.person):
        return None
    silent = _state(visit).count(PublisherStanding.SILENT)
    if silent:
        title = ngettext(
            "%(count)s organisation n’a rien publié depuis six mois",
            "%(count)s organisations n’ont rien publié depuis six mois",
            silent,
        )
        text = _("Un mot suffit souvent : la page dit ce que chacune pourrait publier ensuite.")
        return Suggestion(title % {"count": number(silent)}, text, _("Voir lesquelles"), reverse("matrix"))
    text = _("Chaque commune qui entre publie à son nom ; la page dit lesquelles manquent encore.")
    title = _("Faites entrer une commune de plus")
    return Suggestion(title, text, _("Voir qui publie"), reverse("matrix"), _welcoming(visit))


def _welcoming(visit: CockpitVisit) -> tuple[str, str] | None:
    """The link to invite the communes of an EPCI, for those who may."""
    return (_("Accueillir une intercommunalité"), reverse("welcome")) if runs_agency(visit.person) else None


def _state(visit: CockpitVisit) -> Publishers:
    return visit.once(_publishers, visit.now)


def _publishers(now: datetime) -> Publishers:
    return publishers(now=now)


def _line(line: EpciPublishers) -> SideCardLine:
    words = {"count": number(line.count(PublisherStanding.PUBLISHING)), "all": number(line.communes)}
    invited, silent = line.count(PublisherStanding.INVITED), line.count(PublisherStanding.SILENT)
    # What the second part of the bar is.
    reached = [
        ngettext("%(count)s invitée", "%(count)s invitées", invited) % {"count": number(invited)} if invited else "",
        ngettext("%(count)s silencieuse", "%(count)s silencieuses", silent) % {"count": number(silent)}
        if silent
        else "",
    ]
    return SideCardLine(
        text=line.epci.name,
        href=reverse("matrix_at", args=[line.epci.address]),
        detail=" · ".join(filter(None, reached)),
        value=_("%(count)s sur %(all)s") % words,
        shares=line.shares,
    )


def _last_publication(state: Publishers, visit: CockpitVisit) -> str:
    if state.last is None:
        return _("Rien n’est publié encore.")
    published_on = localdate(state.last.modified_at)
    words = {
        "name": state.last.organisation.name,
        "title": state.last.title,
        "day": day_this_year(published_on, visit.today),
    }
    if published_on == visit.today:
        return _("Dernière publication : « %(title)s », %(name)s, aujourd’hui.") % words
    return _("Dernière publication : « %(title)s », %(name)s, le %(day)s.") % words


CARDS: Final = (SideCardOffer(10, territory_in_figures),)
SUGGESTIONS: Final = (SuggestionOffer(30, wake_up),)
LINKS: Final = (
    CockpitLink(20, sentence("L’enquête : ce que vous tenez et publieriez"), "survey", Capability.OPEN),
    CockpitLink(40, sentence("Apprendre"), "lessons"),
)

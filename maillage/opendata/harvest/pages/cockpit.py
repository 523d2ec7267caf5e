"""The harvest in the cockpit: catalogues that can no longer be read, and the link to the sources."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

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
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.permissions import administering
from maillage.core.problems import sentence
from maillage.opendata.harvest.domain.terms import HarvestVerb
from maillage.opendata.harvest.store.harvest import failing_sources, may_read_sources, source_seen_by
from maillage.opendata.harvest.store.harvesting import ask_harvest, stop_source
from maillage.opendata.harvest.store.models import HarvestRun, HarvestSource
from maillage.opendata.harvest.templatetags.harvest import run_error


def failing(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The sources that fail, for those who administer them."""
    for source, run, since in failing_sources(visit.person):
        yield WaitingItem(
            key=str(source.pk),
            tag=_("Source en panne"),
            harm=Harm.OUTAGE,
            sentence=_("Le catalogue « %(name)s » ne se lit plus.") % {"name": source.name},
            since=since,
            detail=run_error(run),
            read=(_("Voir les essais"), reverse("harvest_source", args=[source.pk])),
            acts=("again", "stop"),
        )


def harvest_again(call: ActCall) -> ActDone:
    """Harvest the source at the next run."""
    source = source_seen_by(call.person, int(call.key))
    ask_harvest(administering(call.person, source.organisation), source, now=call.now)
    return ActDone(_("« %(name)s » est relu dans la minute.") % {"name": source.name})


def stop(call: ActCall) -> ActDone:
    """Harvest the source no more."""
    source = source_seen_by(call.person, int(call.key))
    stop_source(administering(call.person, source.organisation), source, now=call.now)
    words = {"name": source.name}
    return ActDone(_("« %(name)s » n’est plus moissonné ; ce qui en vient reste dans le catalogue.") % words)


def undo_stop(call: ActCall) -> str:
    """Harvest the source again."""
    source = source_seen_by(call.person, int(call.key))
    ask_harvest(administering(call.person, source.organisation), source, now=call.now)
    return _("« %(name)s » est de nouveau moissonné.") % {"name": source.name}


def settlement(key: str) -> Settlement | None:
    """Who changed the source."""
    return traced_settlement(f"harvest-source:{key}", HarvestVerb.HARVESTED)


QUEUES: Final = (
    Queue(
        name="harvests",
        models=(HarvestSource, HarvestRun),
        waiting=failing,
        acts=(
            QueueAct(word="again", label=sentence("Réessayer"), carry_out=harvest_again),
            QueueAct(word="stop", label=sentence("Ne plus la lire"), carry_out=stop, undo=undo_stop),
        ),
        settlement=settlement,
    ),
)
LINKS: Final = (
    CockpitLink(35, sentence("Moissonner d’autres catalogues"), "harvest", Capability.OPEN, opens_to=may_read_sources),
)

"""``maillage catalog harvest`` and ``harvest-add``: harvest other catalogues, after a trial run."""

from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.terms import ItemStatus, SourceKind
from maillage.opendata.harvest.domain.harvest import REASONS
from maillage.opendata.harvest.store.harvest import active_sources, source_named
from maillage.opendata.harvest.store.harvesting import add_source, ask_harvest, harvest_source
from maillage.opendata.harvest.store.models import HarvestItem, HarvestRun

SHOWN_ITEMS = 40
INCOMPLETE = 1
_QUIET = frozenset({ItemStatus.UNCHANGED.value})


def harvest(
    source: Annotated[str | None, typer.Argument(help="Number, name or address of the source.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All active sources.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing: show what would happen.")] = False,
    as_json: AsJson = False,
) -> None:
    """Harvest other catalogues. Example: maillage catalog harvest "Portail de la région" --dry-run.

    Exit status: 0 when the catalogues were read to the end, 1 when one was not, 2 for a wrong command.
    """
    if (source is None) is not every:
        message = sentence("Donnez une source (numéro, nom ou adresse), ou --all pour toutes celles qui sont actives.")
        raise Refused("harvest_source_needed", message)
    sources = active_sources() if source is None else [source_named(source)]
    runs = [harvest_source(due, is_dry=dry_run, now=utc_now()) for due in sources]
    if as_json:
        print_json([_facts(run) for run in runs])
    else:
        for run in runs:
            _show(run)
    if any(run.error for run in runs):
        raise typer.Exit(INCOMPLETE)


def harvest_add(
    url: Annotated[str, typer.Argument(help="The DCAT flow, or the home of the CKAN portal.")],
    *,
    name: Annotated[str, typer.Option(help="What it is called here.")],
    organisation: Annotated[str, typer.Option(help="For whom: the organisation's name in addresses.")],
    kind: Annotated[SourceKind, typer.Option(help="What it speaks.")] = SourceKind.DCAT,
    start: Annotated[bool, typer.Option("--start", help="Harvest it from now on, every day.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a catalogue and try it; nothing is kept of one that cannot be read.

    Example: maillage catalog harvest-add https://x.example/catalogue.ttl --name "X" --organisation agence --start.
    """
    owner = organisation_at(organisation)
    acting = installation_acting(owner.pk)
    run = add_source(acting, owner, name=name, url=url, kind=kind, now=utc_now())
    if start:
        ask_harvest(acting, run.source, now=utc_now())
    if as_json:
        print_json(_facts(run))
    else:
        _show(run)


def _facts(run: HarvestRun) -> dict[str, Any]:
    return {
        "source": {"number": run.source_id, "name": run.source.name, "url": run.source.url},
        "isDry": run.is_dry,
        "startedAt": run.started_at.isoformat(),
        "endedAt": run.ended_at.isoformat() if run.ended_at else None,
        "error": run.error or None,
        "counts": run.counts,
        "items": [
            {
                "id": item.remote_id,
                "title": item.title,
                "status": item.status,
                "code": item.code or None,
                "reason": _reason(item) or None,
                "dataset": item.dataset.slug if item.dataset else None,
            }
            for item in run.items.select_related("dataset").order_by("pk")
        ],
    }


def _reason(item: HarvestItem) -> str:
    return _(REASONS[item.code]) % item.reason_params if item.code in REASONS else item.reason


def _show(run: HarvestRun) -> None:
    console = Console()
    title = _("Essai à blanc de %(name)s") if run.is_dry else _("Moisson de %(name)s")
    table = Table(title=escape(title % {"name": run.source.name}))
    for heading in (_("Issue"), _("Jeu de données"), _("Raison")):
        table.add_column(heading)
    notable = run.items.exclude(status__in=_QUIET).order_by("pk")
    for item in notable[:SHOWN_ITEMS]:
        table.add_row(item.status, escape(item.title or item.remote_id), escape(_reason(item)))
    if notable:
        console.print(table)
    counts = ", ".join(f"{status} {number}" for status, number in sorted(run.counts.items()))
    console.print(counts or _("Aucun jeu de données."))
    if run.error:
        console.print(escape(run.error), style="red")

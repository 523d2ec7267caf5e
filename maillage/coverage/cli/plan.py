"""``maillage coverage plan``: which sites to build, what each brings, and what remains."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Refused, sentence
from maillage.coverage.build.candidate_sites import candidate_stations, ground_stations, with_frequency
from maillage.coverage.build.ground import box_around, ground_within
from maillage.coverage.build.site_planning import PlannedSites, SiteQuestion, planned_sites
from maillage.coverage.cli.options import (
    Assume,
    CellM,
    ClutterFile,
    ClutterHeightM,
    Patterns,
    RadiusKm,
    Terrain,
    assumed_clutter,
    day_of,
    overrides,
    site_bar,
)
from maillage.coverage.export.place_files import place_file, place_form
from maillage.coverage.intake.address_places import read_addresses
from maillage.coverage.intake.site_costs import read_site_costs
from maillage.coverage.intake.site_tables import read_base_stations
from maillage.coverage.terms.link_budget import LinkBudget, with_overrides
from maillage.coverage.terms.site_plans import RemainderReason
from maillage.coverage.terms.sites import BaseStation
from maillage.web.wording import formats

_REMAINDER_WORDS: Final = {
    RemainderReason.NO_CANDIDATE: sentence("%(count)s foyers ne sont à portée d’aucun candidat."),
    RemainderReason.BUDGET: sentence("%(count)s foyers sont à portée de candidats que le budget ne paie pas."),
    RemainderReason.CAPACITY: sentence("%(count)s foyers sont à portée d’un site choisi, qui est plein."),
}

_Candidates = Annotated[
    Path | None, typer.Argument(help="Sites, or supports of ANFR or Arcep; none: the highest ground.")
]
_Fixed = Annotated[Path | None, typer.Option(help="Sites that stand already (schema maillage/sites-4g-fixe).")]
_Load = Annotated[float, typer.Option(min=0, max=0.95, help="How busy sectors are where a place must be served.")]


def plan(  # noqa: PLR0913 -- a command has as many options as a plan has inputs
    candidates: _Candidates = None,
    *,
    fixed: _Fixed = None,
    number: Annotated[int, typer.Option(min=1, max=500, help="How many sites to choose.")] = 3,
    costs: Annotated[Path | None, typer.Option(help="What sites cost: code_site, cout_eur.")] = None,
    budget_eur: Annotated[float | None, typer.Option(min=1, help="What may be spent, with --costs.")] = None,
    capacity: Annotated[float | None, typer.Option(min=1, help="Households that a site serves at most.")] = None,
    least_share: Annotated[float, typer.Option(min=0, max=1, help="Of its need, each commune gets this share.")] = 0.0,
    load: _Load = 0.05,
    exact: Annotated[bool, typer.Option("--exact", help="Prove the best plan: a minute at most.")] = False,
    terrain: Terrain = None,
    territory: Annotated[str | None, typer.Option(help="Whose communes are counted; else the installation's.")] = None,
    addresses: Annotated[Path | None, typer.Option(help="Addresses (BAN: lon, lat; bon_acces if known).")] = None,
    patterns: Patterns = None,
    clutter: ClutterFile = None,
    clutter_height_m: ClutterHeightM = 10.0,
    cell_m: CellM = 100.0,
    radius_km: RadiusKm = 15.0,
    assume: Assume = None,
    out: Annotated[Path | None, typer.Option(help="Where the sites go: .csv, .geojson or .kml.")] = None,
    as_json: AsJson = False,
) -> None:
    """Choose sites. Example: maillage coverage plan supports.csv --fixed sites.csv --number 3 --out plan.geojson.

    Sites are taken as if they had their frequency. Exit status: 0, 1 where an input is refused.
    """
    spend = spend_of(number, costs, budget_eur)
    if out is not None:
        place_form(out)
    where = territory or str(settings.HOME_TERRITORY)
    standing = () if fixed is None else with_frequency(read_base_stations(fixed, patterns=patterns))
    possible = possible_stations(candidates, terrain, patterns=patterns, territory=where, fixed=standing)
    box, assumed = box_around((*standing, *possible), radius_km * 1000), assumed_clutter(clutter_height_m)
    heights, objects = ground_within(box, terrain=terrain, clutter_file=clutter, assumed=assumed)
    question = SiteQuestion(
        candidates=possible,
        fixed=standing,
        territory=where,
        spend=spend,
        costs=None if costs is None else read_site_costs(costs),
        capacity=capacity,
        least_share=least_share,
        addresses=None if addresses is None else read_addresses(addresses),
        cell_m=cell_m,
        radius_m=radius_km * 1000,
        load=load,
        is_exact=exact,
    )
    budget = with_overrides(LinkBudget(), overrides(assume))
    with site_bar() as on_site:
        planned = planned_sites(question, heights, objects, budget=budget, day=day_of(None), on_site=on_site)
    if out is not None:
        with place_file(out) as file:
            for site in planned.sites:
                file.write(asdict(site))
    if as_json:
        print_json({"clutter": objects.source, "candidates": len(possible), **plan_facts(planned)})
    else:
        typer.echo("\n".join(plan_sentences(planned, out)))


def spend_of(number: int, costs: Path | None, budget_eur: float | None) -> float:
    """What may be spent: euros beside a file of costs, else a number of sites."""
    if (costs is None) != (budget_eur is None):
        message = sentence("Donnez ensemble --costs et --budget-eur, ou --number seul.")
        raise Refused("costs_and_budget", message)
    return number if budget_eur is None else budget_eur


def possible_stations(
    candidates: Path | None,
    terrain: Path | None,
    *,
    patterns: Path | None,
    territory: str,
    fixed: tuple[BaseStation, ...],
) -> tuple[BaseStation, ...]:
    """The candidates of a file, else those on the highest ground of the terrain; Refused where there is none."""
    if candidates is not None:
        return candidate_stations(candidates, patterns=patterns, territory=territory)
    if terrain is None:
        message = sentence("Donnez un fichier de candidats, ou --terrain pour les chercher sur les hauteurs.")
        raise Refused("no_candidates", message)
    possible = ground_stations(terrain, territory=territory, fixed=fixed)
    if not possible:
        message = sentence("Aucune hauteur de ce territoire n’est dans « %(file)s » : donnez un fichier de candidats.")
        raise Refused("no_candidates", message, file=terrain.name)
    return possible


def plan_facts(planned: PlannedSites) -> dict[str, Any]:
    """A plan as JSON values."""
    return {
        "sites": [asdict(site) for site in planned.sites],
        "need": round(planned.need, 1),
        "already_served": round(planned.already, 1),
        "served": round(planned.plan.served, 1),
        "bound": round(planned.plan.bound, 1),
        "gap": round(planned.plan.gap, 5),
        "is_optimal": planned.plan.is_optimal,
        "next_site": None if planned.next_site is None else asdict(planned.next_site),
        "remaining": {str(reason): round(count, 1) for reason, count in planned.plan.remaining.items()},
        "communes_below": list(planned.communes_below),
        "counts_need": planned.has_need,
    }


def plan_sentences(planned: PlannedSites, out: Path | None = None) -> list[str]:
    """A plan in words: what it serves, each site with what it brings, one more, what remains and why."""
    served, already, need = (formats.number(round(n)) for n in (planned.plan.served, planned.already, planned.need))
    lines = [
        _("%(served)s foyers sur %(need)s seraient servis, dont %(already)s par les sites fixes.")
        % {"served": served, "need": need, "already": already}
    ]
    if not planned.has_need:
        lines.append(_("Aucun fichier ne dit qui a déjà un autre bon accès : tous les foyers comptent."))
    for site in planned.sites:
        words = {
            "order": site.order,
            "site": site.name or site.code,
            "lon": formats.number(site.lon, 4),
            "lat": formats.number(site.lat, 4),
            "added": formats.number(round(site.added)),
        }
        lines.append(_("%(order)s. %(site)s (%(lat)s ; %(lon)s) : %(added)s foyers de plus.") % words)
    if not planned.sites:
        lines.append(_("Aucun candidat n’apporterait un foyer de plus."))
    if planned.plan.is_optimal:
        lines.append(_("Aucun autre choix ne ferait mieux : c’est prouvé."))
    else:
        bound = {"bound": formats.number(round(planned.plan.bound)), "gap": formats.number(100 * planned.plan.gap, 1)}
        lines.append(_("Le meilleur choix ne dépasserait pas %(bound)s foyers servis : écart de %(gap)s %%.") % bound)
    if planned.next_site is not None:
        after = planned.next_site
        words = {"site": after.name or after.code, "added": formats.number(round(after.added))}
        lines.append(_("Un site de plus, %(site)s, apporterait %(added)s foyers.") % words)
    lines += [
        _(_REMAINDER_WORDS[reason]) % {"count": formats.number(round(count))}
        for reason, count in planned.plan.remaining.items()
        if round(count)
    ]
    if planned.communes_below:
        names = {"communes": ", ".join(planned.communes_below)}
        lines.append(_("N’ont pas la part demandée : %(communes)s.") % names)
    lines.append(_("Chaque site est compté seul : prédisez le réseau choisi pour voir ce que ses sites se brouillent."))
    if out is not None:
        lines.append(_("Sites proposés : %(file)s") % {"file": out})
    return lines

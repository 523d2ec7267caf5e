"""The home page: what is certain about mobile networks here, the test, a static map, and a sentence per service."""

from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.clock import utc_now
from maillage.measure.campaign.pages.parts.progress import progress_view
from maillage.measure.campaign.store.campaign import current_plan, paris_today, progress
from maillage.measure.comparison.pages.parts.comparison import invitation
from maillage.measure.comparison.pages.parts.standing import standing_sentence
from maillage.measure.comparison.pages.parts.weather_lead import weather_sentence
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, tests_text
from maillage.measure.figures.pages.parts.filtering.filters import map_href
from maillage.measure.figures.pages.parts.region_map import region_map
from maillage.measure.figures.store.figures import figures_by_commune, figures_by_epci
from maillage.measure.record.domain.terms import Figure, Origin, Selection, Usage
from maillage.measure.repair.pages.parts.worst_finding import areas_at
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import PlacePanel
from maillage.territory.store.territories import children, territory
from maillage.web import charts
from maillage.web.charts.maps import LegendStep
from maillage.web.installation import home_territory
from maillage.web.offers import offers
from maillage.web.wording import formats
from maillage.web.wording.glossary import metric_name

_MAP_FIGURES: Final = {Kind.EPCI: figures_by_epci, Kind.COMMUNE: figures_by_commune}
_VIEW: Final = USAGE_VIEWS[Usage.DOWNLOAD]


def home_context(origin: Origin) -> dict[str, Any]:
    """What the home page of this installation shows, with the tests of ``origin``."""
    place = territory(home_territory())
    invited = invitation(place, origin)
    today = paris_today(utc_now())
    campaign = progress_view(progress(current_plan(), origin=origin, today=today))
    cards = [offer.build() for offer in sorted(offers("home_cards"), key=lambda offer: offer.place)]
    standing = "" if invited else standing_sentence(comparison(place.address, Selection(origin=origin)))
    tests = {"tests": campaign.tests, "goal": campaign.goal}
    return {
        "place": place,
        "map_href": map_href(place, []),
        "origin": origin,
        # What is certain about the operators here, and its basis.
        "answer": standing,
        "tests": "" if invited or campaign.bar is None else _("%(tests)s tests reçus, sur %(goal)s visés.") % tests,
        "marks": campaign.marks,
        "map": _drawn_map(place, origin),
        "invitation": invited,
        "map_legend": () if invited else legend_steps(),
        "map_caption": _("%(metric)s médian, tous opérateurs réunis.") % {"metric": metric_name("download")},
        "panels": [
            *_measured_panels(place, origin, today=today, is_invited=invited is not None),
            *(
                PlacePanel(
                    door=card.title,
                    sentence=card.answer or card.text,
                    figures=(),
                    link=card.links[0],
                    rank=0,
                    marks=card.marks,
                )
                for card in cards
            ),
        ],
        "places": children(place.address),
    }


def _measured_panels(place: Territory, origin: Origin, *, today: date, is_invited: bool) -> list[PlacePanel]:
    """The panels on measurements: the weather of beaches, and repair zones."""
    weather = "" if is_invited else weather_sentence(place, origin, today=today)
    return [
        PlacePanel(
            door=_("Mesurer"),
            sentence=weather or _("Le mobile passe-t-il sur votre plage ? La météo du réseau, plage par plage."),
            figures=(),
            link=(_("La météo des plages"), reverse("weather")),
            rank=0,
        ),
        PlacePanel(
            door=_("Réparer"),
            sentence=_repair_sentence(place, origin),
            figures=(),
            link=(_("Les zones à réparer"), reverse("repair")),
            rank=0,
        ),
    ]


def _repair_sentence(place: Territory, origin: Origin) -> str:
    zones = areas_at(place, origin)
    if not zones:
        return _("Là où le mobile passe mal, qui s’en occupe, et pour quand ?")
    followed = sum(zone.action is not None for zone in zones)
    words = {"zones": formats.number(len(zones)), "followed": formats.number(followed)}
    text = ngettext("%(zones)s zone passe mal.", "%(zones)s zones passent mal.", len(zones)) % words
    if not followed:
        return text
    return f"{text} " + ngettext("%(followed)s est suivie.", "%(followed)s sont suivies.", followed) % words


def legend_steps() -> tuple[LegendStep, ...]:
    """The classes of download speed, worst first, and the class without data."""
    classes = [LegendStep(f"q{step.number - 1}", step.label) for step in _VIEW.legend.classes]
    return *classes, LegendStep("q-none", _("pas assez de tests"))


def _drawn_map(place: Territory, origin: Origin) -> SafeString | None:
    outline = region_map(place.address)
    if outline is None:
        return None
    figures = _MAP_FIGURES[outline.kind](Selection(origin=origin), within=place.address)
    shapes = []
    for area in outline.areas:
        figure = figures.get(area.territory.code)
        title = _("%(place)s : %(figure)s") % {"place": area.territory.name, "figure": _figure_text(figure)}
        href = reverse("territory", args=[area.territory.address])
        median = None if figure is None else figure.median
        css_class = "q-none" if median is None else f"q{_VIEW.legend.number_of(median) - 1}"
        shapes.append(charts.AreaShape(area.path, css_class, href, title))
    words = {"metric": metric_name("download"), "place": place.name}
    title = _("%(metric)s médian par territoire : %(place)s") % words
    return charts.area_map(shapes, view_box=outline.view_box, title=title, border=outline.border, is_linked=False)


def _figure_text(figure: Figure | None) -> str:
    if figure is None or figure.is_hidden or figure.samples == 0:
        return _("pas assez de tests")
    if figure.median is None:
        return _("plus de la moitié des tests échouent")
    return f"{_VIEW.write(figure.median)} · {tests_text(figure.samples)}"

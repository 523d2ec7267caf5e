"""The page of a place: its answer, the profile of the path, where each dB went, what another height would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.geo import to_degrees
from maillage.core.text import normalised_text
from maillage.cover.eligibility.domain.address_words import street_of
from maillage.cover.eligibility.pages.parts.point_charts import height_chart, ledger_chart, profile_chart
from maillage.cover.eligibility.pages.parts.point_words import (
    clutter_text,
    dbm_text,
    fibre_card,
    indoor_card,
    is_reached,
    map_agreement,
    profile_text,
    roof_card,
    verdict,
)
from maillage.cover.eligibility.store.addresses import address_near, addresses_found, matching_addresses
from maillage.cover.eligibility.store.named_areas import own_places
from maillage.cover.network.store.ground_corrections import corrections_at
from maillage.cover.prediction.domain.point_questions import PointQuestion
from maillage.cover.prediction.pages.parts.prediction_words import example_address, reached_sentence
from maillage.cover.prediction.store.coverage_answers import totals_of
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.point_answers import AnsweredPoint, PointAnswer
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_names import PlaceLink, kind_name
from maillage.territory.store.territories import search
from maillage.web.frames import frame_code
from maillage.web.protection.limits import Limit
from maillage.web.wording import formats

# Page and API together: an answer takes 20 ms of a processor.
POINTS: Final = Limit("coverage points by network", most=120, every_s=0.5)
_MOST_SECTORS: Final = 8
_MOST_CHOICES: Final = 8
_MOST_SEARCHED: Final = 30
_MOST_CORRECTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class PointForm:
    """What the fields of the question hold."""

    text: str
    lon: str
    lat: str
    height: str
    is_clear: bool
    is_embedded: bool
    is_street: bool = False  # the street was found and not the house


def choice_context(form: PointForm, choices: Sequence[PlaceLink] = (), *, problem: str = "") -> dict[str, object]:
    """The question while it has no place: what its words name, or why it has no answer."""
    nothing = ""
    if form.text and not choices:
        nothing = _("On ne trouve pas ce lieu : écrivez aussi sa commune ou son code postal, ou touchez la carte.")
    prediction = current_prediction()
    return {
        "form": form,
        "choices": choices,
        "problem": problem or nothing,
        "has_prediction": prediction is not None,
        "example": "" if prediction is None else example_address(prediction),
    }


def address_choices(form: PointForm) -> tuple[PlaceLink, ...]:
    """The houses or streets that have all words of a question."""
    pairs = _kept_pairs(form)
    return tuple(
        PlaceLink(
            match.address.label,
            match.address.commune,
            _place_href(match.address.lon, match.address.lat, pairs | ({} if match.is_house else {"rue": "1"})),
        )
        for match in matching_addresses(form.text)[:_MOST_CHOICES]
    )


def place_choices(form: PointForm) -> tuple[PlaceLink, ...]:
    """What words may mean that name nothing whole: addresses written alike, communes and places that begin so."""
    pairs = _kept_pairs(form)
    choices = [
        PlaceLink(address.label, address.commune, _place_href(address.lon, address.lat, pairs))
        for address in addresses_found(form.text, most=_MOST_CHOICES)
    ]
    named = search(form.text, limit=_MOST_SEARCHED, kinds=(Kind.COMMUNE, Kind.PLACE))
    # A commune of the same name elsewhere has no answer here.
    for place in (own_places(named) or named)[:_MOST_CHOICES]:
        detail = " · ".join(filter(None, (kind_name(place.kind), place.within)))
        if place.kind is Kind.COMMUNE:
            choices.append(PlaceLink(place.name, detail, area_href(place, pairs)))
        elif place.lon is not None and place.lat is not None:
            choices.append(PlaceLink(place.name, detail, _place_href(place.lon, place.lat, pairs | {"centre": "1"})))
    # A name that is typed whole needs no choice: "Blain" is not Blainville.
    exact = [choice for choice in choices if normalised_text(choice.name) == normalised_text(form.text)]
    return tuple(exact if len(exact) == 1 else choices)


def _kept_pairs(form: PointForm) -> dict[str, str]:
    words = {"hauteur": form.height, "degage": "1" if form.is_clear else "", "embed": "1" if form.is_embedded else ""}
    return {name: value for name, value in words.items() if value}


def area_href(place: Territory, pairs: Mapping[str, str]) -> str:
    """The answer for a whole commune: its postal code and its name are what one would type."""
    text = " ".join([*place.postal_codes[:1], place.name])
    return f"{reverse('coverage_point')}?{urlencode({'q': text, **pairs})}"


def _place_href(lon: float, lat: float, pairs: Mapping[str, str]) -> str:
    return f"{reverse('coverage_point')}?{urlencode({'lon': f'{lon:.5f}', 'lat': f'{lat:.5f}', **pairs})}"


def point_href(question: PointQuestion, *, is_embedded: bool = False) -> str:
    """The address of a question, to a metre: the link that people share."""
    pairs = {"lon": f"{question.lon:.5f}", "lat": f"{question.lat:.5f}", "hauteur": f"{question.height_m:g}"}
    if question.is_clear:
        pairs["degage"] = "1"
    if is_embedded:
        pairs["embed"] = "1"
    return f"{reverse('coverage_point')}?{urlencode(pairs)}"


def point_context(point: AnsweredPoint, form: PointForm, *, base: str, is_centre: bool) -> dict[str, object]:
    """What the page of an answer shows; ``base`` is the public address of the installation.

    ``is_centre`` says that somebody asked for a commune, and gets the answer of its middle.
    """
    answer, question = point.answer, point.question
    has_curve = any(height.probability is not None for height in answer.curve)
    query = {"lon": f"{question.lon:.5f}", "lat": f"{question.lat:.5f}", "height_m": f"{question.height_m:g}"}
    if question.is_clear:
        query["clear_end"] = "true"
    frame_title = _("Suis-je éligible à la 4G fixe ?")
    nearby = address_near(question.lon, question.lat)
    name = {"commune": point.commune.name}
    title = nearby.label if nearby else _("Un point à %(commune)s") % name
    if nearby and form.is_street:
        title = street_of(nearby.label)
    how_found = ""
    if form.is_street:
        how_found = _("Nous avons trouvé la rue, pas le numéro : la réponse vaut pour le milieu de la rue.")
    elif is_centre:
        how_found = _("C’est la réponse du centre de %(commune)s : donnez votre adresse pour avoir la vôtre.") % name
    totals = totals_of(point.prediction, point.commune.address)
    return {
        "form": replace(form, height=form.height or f"{question.height_m:g}", text=title if nearby else ""),
        "title": title,
        "commune": point.commune.name,
        "commune_href": area_href(point.commune, {}),
        "verdict": verdict(point),
        "how_found": how_found,
        "cards": (
            roof_card(point),
            indoor_card(point),
            fibre_card(has_good_access=nearby.has_good_access if nearby and not form.is_street else None),
        ),
        "figures": _figures(point),
        # The site that would serve the place, and where it stands, for the map.
        "site": answer.heard[0] if answer.heard else None,
        "site_position": _site_position(answer),
        "commune_households": "" if totals is None else reached_sentence(totals, point.prediction.facts),
        "profile": profile_chart(point),
        "profile_text": profile_text(point),
        "ledger": ledger_chart(point),
        "heights": height_chart(point) if has_curve else None,
        "sectors": answer.heard[:_MOST_SECTORS],
        "facts": _facts(point),
        "map_agreement": map_agreement(point),
        "corrections": corrections_at(*point.place_m)[:_MOST_CORRECTIONS],
        # Who is not reached may be notified when that changes; so may who nobody knows of.
        "follow_href": "" if is_reached(answer) else reverse("follow_place", args=[point.commune.address]),
        "whole_href": point_href(question),
        "api_href": f"/api/v1/coverage/point?{urlencode(query)}",
        "embed_code": frame_code(base + point_href(question, is_embedded=True), frame_title, height_px=640),
    }


def _site_position(answer: PointAnswer) -> tuple[str, str] | None:
    """Where the site that would serve a place stands, in degrees as a script reads them."""
    if not answer.heard:
        return None
    support = answer.heard[0].station.support
    lon, lat = to_degrees(support.x_m, support.y_m)
    return f"{lon:.5f}", f"{lat:.5f}"


def _figures(point: AnsweredPoint) -> list[tuple[str, str]]:
    """Figures of the answer, each with what it is."""
    answer = point.answer
    if answer.probability is None or answer.peak_mbps is None:
        return []
    # Between which chances it may be, where trees and houses are not as high as was taken.
    doubt = ""
    if answer.probability_interval is not None:
        low, high = (formats.number(100 * value) for value in answer.probability_interval)
        words = {"low": low, "high": high}
        doubt = _(" (de %(low)s à %(high)s %%, tant que les hauteurs d’arbres et de maisons ne sont pas sûres)") % words
    figures = [(formats.chance(answer.probability), _("de chances d’avoir le débit promis") + doubt)]
    peak, between = formats.number(answer.peak_mbps), ""
    if answer.peak_interval_mbps is not None:
        bounds = {name: formats.number(value) for name, value in answer.peak_interval_mbps._asdict().items()}
        if bounds["low"] != bounds["high"]:
            between = _(" (de %(low)s à %(high)s pour 95 %% des lieux semblables)") % bounds
    figures.append((f"{peak} Mb/s", _("en crête, seul sur le secteur") + between))
    if answer.least_height_m is not None:
        height = formats.number(answer.least_height_m)
        figures.append((f"{height} m", _("la plus basse des hauteurs essayées qui suffit")))
    return figures


def _facts(point: AnsweredPoint) -> list[tuple[str, str]]:
    """What the answer rests on, by name."""
    answer, server, budget = point.answer, point.answer.server, point.network.budget
    facts = [(_("Arbres et maisons"), clutter_text(point))]
    if point.question.is_clear:
        facts.append((_("Devant l’antenne"), _("rien sur les derniers 100 m, comme vous l’avez dit")))
    if server is not None and answer.rsrp_interval_dbm is not None:
        low, high = (dbm_text(value) for value in answer.rsrp_interval_dbm)
        between = {"signal": dbm_text(answer.heard[0].rsrp_dbm), "low": low, "high": high}
        text = _("%(signal)s (de %(low)s à %(high)s pour 95 %% des lieux semblables)") % between
        facts.append((_("Signal reçu"), text))
    if server is not None:
        facts.append((_("Charge du secteur à l’heure de pointe"), formats.percent(server.load)))
    if answer.margin_db is not None:
        above, below = _("%(db)s dB de plus que ce qu’il faut"), _("il manque %(db)s dB")
        text = (above if answer.margin_db >= 0 else below) % {"db": formats.number(abs(answer.margin_db), 1)}
        facts.append((_("Marge"), text))
    offer = {
        "down": formats.number(budget.target_down_mbps),
        "up": formats.number(budget.target_up_mbps),
        "time": formats.percent(budget.time_share),
    }
    facts.append((_("Ce qui est promis"), _("%(down)s Mb/s et %(up)s Mb/s montants, %(time)s du temps") % offer))
    facts.append((_("Autorisations vérifiées au"), formats.day(point.network.day)))
    return facts

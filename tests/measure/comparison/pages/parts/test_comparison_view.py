import re

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from maillage.measure.comparison.domain.terms import (
    Comparison,
    Estimate,
    OperatorEstimate,
    Rate,
    Relation,
    ScoreDifference,
    Standing,
    Variant,
)
from maillage.measure.comparison.intake.arcep_results import Zone, arcep_rates
from maillage.measure.comparison.pages.parts.arcep import arcep_view
from maillage.measure.comparison.pages.parts.comparison import (
    comparison_caption,
    order_words,
    shown_operators,
    steps_words,
    summary_sentence,
    unranked_note,
)
from maillage.measure.comparison.pages.parts.stability import stability_of, standing_name, variant_name
from maillage.measure.record.domain.method import ScorePart

ORANGE, SFR, BOUYGUES, FREE = 1, 2, 3, 4
Steps = tuple[tuple[int, ...], ...]


def estimate_of(operator: int, score: float = 60.0, **more: object) -> OperatorEstimate:
    known: dict[str, object] = {"tests": 300, "devices": 100, "effective_tests": 250}
    return OperatorEstimate(operator, score=Estimate(score, score - 2, score + 2), **(known | more))  # type: ignore[arg-type]


def comparison_of(steps: Steps, *operators: OperatorEstimate, **more: object) -> Comparison:
    return Comparison("commune:44109", "score", operators, steps, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (((1,), (2, 3), (4,)), "Orange devance SFR et Bouygues Telecom (à égalité), puis Free Mobile"),
        (((1, 2), (4,)), "Orange et SFR, à égalité, devancent Free Mobile"),
        (((1, 2, 4),), "Orange, SFR et Free Mobile sont à égalité"),
        (((4,),), "seul Free Mobile peut être classé"),
        ((), "encore trop peu d’appareils pour classer les opérateurs"),
    ],
)
def test_summary_says_who_is_ahead_of_whom_and_on_how_many_tests(steps: Steps, words: str) -> None:
    compared = comparison_of(steps, *(estimate_of(code) for code in (ORANGE, SFR, BOUYGUES, FREE)))

    assert summary_sentence(compared, place_name="Nantes") == (
        f"Nantes : {words}. Comptés : 1\u202f200 tests complets."
    )


def test_orders_that_make_no_steps_are_each_said_and_no_more() -> None:
    points = Estimate(9.0, 1.0, 17.0)
    decided = [(ORANGE, BOUYGUES), (ORANGE, FREE), (SFR, FREE)]
    differences = tuple(ScoreDifference(ahead, behind, points, is_decided=True) for ahead, behind in decided)
    everybody = (ORANGE, SFR, BOUYGUES, FREE)
    compared = comparison_of((everybody,), *(estimate_of(code) for code in everybody), differences=differences)

    said = order_words(compared)

    assert said == "Orange devance Bouygues Telecom et Free Mobile ; SFR devance Free Mobile"
    assert [compared.rank_of(code) for code in everybody] == [1, 1, 2, 3]
    assert [compared.relation_of(code) for code in everybody] == [
        Relation.TIED, Relation.TIED, Relation.BEHIND, Relation.BEHIND
    ]  # fmt: skip
    assert compared.tied_with(BOUYGUES) == (SFR, FREE)


def test_summary_without_tests_says_so() -> None:
    compared = comparison_of((), OperatorEstimate(ORANGE, missing_tests=5))

    assert summary_sentence(compared, place_name="Nantes") == "Nantes : aucun test d’opérateur à comparer ici."
    assert shown_operators(compared) == []


def compared_text(compared: Comparison) -> str:
    html = render_to_string("comparison/territory_compared.html", {"compared": compared})
    return re.sub(r"\s+", " ", strip_tags(html))


def test_card_of_a_hidden_operator_says_why_and_gives_no_number() -> None:
    text = compared_text(comparison_of((), OperatorEstimate(SFR, is_hidden=True)))

    assert " SFR – / 100 Encore quelques appareils, et la note paraît. Tout sur SFR " in text
    assert "Les notes en tableau" not in text


def test_card_that_cannot_be_placed_says_how_many_devices_are_missing() -> None:
    note = unranked_note(estimate_of(SFR, missing_tests=10))

    assert note == "Non classé : il manque environ 10 appareils."


def test_card_where_everything_failed_shows_zero_and_not_a_gap() -> None:
    failed = OperatorEstimate(
        SFR, 300, 100, 250, 0, Estimate(0.0, 0.0, 0.0), parts={ScorePart.WEB: Estimate(0.0, 0.0, 0.0)}
    )

    text = compared_text(comparison_of(((SFR,),), failed))

    assert " SFR 0,0 / 100 (0,0 à 0,0) 300 tests complets " in text
    assert " SFR 0,0 0,0 à 0,0 0,0 0,0 à 0,0 – – – – – 300 " in text


def test_caption_says_for_which_part_of_the_inhabitants_the_comparison_holds() -> None:
    compared = comparison_of(((ORANGE,), (SFR,)), estimate_of(ORANGE), estimate_of(SFR), population_share=0.62)

    assert "62\u00a0% des habitants" in comparison_caption(compared)


def test_weights_that_leave_the_order_alone_take_one_line_and_the_others_one_each() -> None:
    same, other = ((1,), (2,)), ((2,), (1,))
    variants = (
        Variant("weight:web:+20", same, Standing.SAME),
        Variant("weight:web:-20", same, Standing.SAME),
        Variant("weight:upload:+20", other, Standing.OTHER),
        Variant("technology:5G", (), Standing.WEAKER),
    )

    stability = stability_of(variants)

    assert stability is not None
    assert stability.worst is Standing.OTHER
    (_weights, weights), (_technologies, technologies) = stability.groups
    assert [(name, standing_name(variant.standing), steps_words(variant.steps)) for name, variant in weights] == [
        ("2 changements sur 3", "même ordre", "Orange › SFR"),
        ("Débit montant, 20 % de plus", "autre ordre", "SFR › Orange"),
    ]
    assert technologies == (("5G", variants[3]),)
    html = render_to_string("comparison/territory_stability.html", {"stability": stability})
    assert '<strong class="standing standing-other">non</strong>' in html
    assert re.search(r"5G</th>\s*<td>\s*trop peu d’appareils", html)


def test_podium_without_variants_claims_no_stability() -> None:
    assert stability_of(()) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weight:web:-20", "Pages web, 20 % de moins"),
        ("part:files", "Fichiers"),
        ("technology:4G", "4G"),
        ("context:indoor", "À l’intérieur"),
        ("density:rural", "Communes rurales"),
        ("density:urban", "Communes urbaines"),
    ],
)
def test_every_kind_of_variant_has_words(name: str, words: str) -> None:
    assert variant_name(name) == words


def test_rates_stand_beside_those_of_the_zone_where_they_were_published() -> None:
    rates = {Rate.PAGE_WITHIN_10S: Estimate(0.95, 0.93, 0.97), Rate.DOWNLOAD_8_MBPS: Estimate(0.8, None, None)}

    view = arcep_view(comparison_of((), estimate_of(ORANGE, rates=rates)), zone=Zone.RURAL)

    assert view is not None
    official = arcep_rates()[Zone.RURAL, "orange", Rate.PAGE_WITHIN_10S]
    assert view.rows == (
        (Rate.PAGE_WITHIN_10S, ((rates[Rate.PAGE_WITHIN_10S], official),)),
        (Rate.DOWNLOAD_8_MBPS, ((rates[Rate.DOWNLOAD_8_MBPS], None),)),
    )
    assert [rate for rate, _chart in view.charts] == [Rate.PAGE_WITHIN_10S]
    html = render_to_string("comparison/territory_arcep.html", {"arcep": view})
    text = re.sub(r"\s+", " ", strip_tags(html))
    assert " Pages affichées en moins de 10 s 95 % 93,0 à 97,0 Arcep 95 % " in text
    assert " Débit descendant de 8 Mb/s ou plus 80 % Sous " in text


def test_rates_outside_mainland_france_have_no_official_figure() -> None:
    rates = {Rate.PAGE_WITHIN_10S: Estimate(0.95, 0.93, 0.97)}

    view = arcep_view(comparison_of((), estimate_of(ORANGE, rates=rates)), zone=None)

    assert view is not None
    assert (view.has_official, view.zone) == (False, None)


def test_comparison_without_rates_has_no_block_of_rates() -> None:
    assert arcep_view(comparison_of((), estimate_of(ORANGE)), zone=Zone.NATIONAL) is None

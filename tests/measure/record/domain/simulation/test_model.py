from functools import cache
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.terms import Context, SubtestKind, Technology
from maillage.measure.record.domain.arcep import OPERATORS, Stratum
from maillage.measure.record.domain.simulation.model import (
    NORMAL,
    SPREAD_OF_WEB,
    Networks,
    RadioCells,
    SubtestEnding,
    correlated_draws,
    fitted_page,
)
from maillage.measure.record.domain.simulation.truth import network_truth
from maillage.measure.record.intake.published import read_published_rates

MANY = 200_000


@cache
def networks() -> Networks:
    return Networks(read_published_rates())


@cache
def truth() -> dict[str, Any]:
    return network_truth(networks(), {Stratum.RURAL: 1.0, Stratum.DENSE: 1.0})


def made_on_4g(operator: str, stratum: Stratum, kind: SubtestKind) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    cells = RadioCells(*(np.full(MANY, each) for each in (OPERATORS.index(operator), stratum, Context.OUTDOOR, 4)))
    draws = correlated_draws(rng, rng.standard_normal(MANY), rng.standard_normal(MANY))
    return networks().figures(kind, cells, draws)


def test_published_rates_are_those_of_the_file() -> None:
    rates = read_published_rates()

    orange, rural = OPERATORS.index("orange"), Stratum.RURAL
    assert rates.mean_download_bps[orange, rural, Context.UNKNOWN] == 64_319_000
    assert rates.web_under_10_s[orange, rural, Context.CAR] == 0.92
    assert rates.video_perfect[OPERATORS.index("sfr"), Stratum.DENSE, Context.INDOOR] == 0.90
    assert rates.mean_upload_bps[OPERATORS.index("free-mobile"), Stratum.TOURISTIC, Context.UNKNOWN] == 10_280_000


@given(st.floats(0.3, 0.99), st.floats(0.7, 0.999))
def test_fitted_page_gives_back_both_published_shares(share_under_5: float, under_10: float) -> None:
    under_5 = share_under_5 * under_10

    median_ms, failure = fitted_page(under_5, under_10)

    def below(limit_ms: float) -> float:
        return (1 - failure) * NORMAL.cdf((log(limit_ms) - log(median_ms)) / SPREAD_OF_WEB)

    if failure > 0:
        assert below(10_000) == pytest.approx(under_10, abs=1e-6)
        assert below(5_000) == pytest.approx(under_5, abs=0.002)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("stratum", list(Stratum))
def test_mean_download_on_4g_is_the_published_mean(operator: str, stratum: Stratum) -> None:
    values, endings = made_on_4g(operator, stratum, SubtestKind.DOWNLOAD)

    published = networks().published.mean_download_bps[OPERATORS.index(operator), stratum, Context.OUTDOOR]
    assert np.mean(values[endings == SubtestEnding.OK]) == pytest.approx(published, rel=0.03)


@pytest.mark.parametrize("operator", OPERATORS)
def test_pages_under_10_s_are_the_published_share(operator: str) -> None:
    _, endings = made_on_4g(operator, Stratum.RURAL, SubtestKind.WEB)

    published = networks().published.web_under_10_s[OPERATORS.index(operator), Stratum.RURAL, Context.OUTDOOR]
    assert np.mean(endings == SubtestEnding.OK) == pytest.approx(published, abs=0.004)


def test_films_without_a_stall_are_the_published_share() -> None:
    values, endings = made_on_4g("orange", Stratum.TOURISTIC, SubtestKind.VIDEO)

    unstalled = (endings == SubtestEnding.OK) & (values < 4_500)
    assert np.mean(unstalled) == pytest.approx(0.97, abs=0.004)


def test_failures_are_no_figures() -> None:
    values, endings = made_on_4g("sfr", Stratum.RURAL, SubtestKind.FILE_UPLOAD)

    assert np.array_equal(np.isnan(values), endings != SubtestEnding.OK)


def test_truth_of_a_stratum_is_that_of_many_tests() -> None:
    values, endings = made_on_4g("free-mobile", Stratum.RURAL, SubtestKind.LATENCY)

    sample = np.where(endings == SubtestEnding.OK, values, np.inf)
    only_rural = network_truth(networks(), {Stratum.RURAL: 1.0})["technologies"]
    assert np.median(sample) == pytest.approx(only_rural["4G"]["free-mobile"]["latency"]["median"], rel=0.01)


def test_truth_of_a_territory_is_between_those_of_its_strata() -> None:
    def download(part: dict[str, Any]) -> float:
        return float(part["orange"]["download"]["median"])

    rural, dense = (download(truth()["strata"][word]) for word in ("rural", "dense"))

    assert rural < download(truth()["territory"]) < dense


def test_draws_that_share_a_phone_are_correlated_and_standard() -> None:
    rng = np.random.default_rng(2)
    phone, spot = rng.standard_normal(MANY), rng.standard_normal(MANY)

    draws = correlated_draws(rng, phone, spot)

    download, upload = draws.quality[SubtestKind.DOWNLOAD], draws.quality[SubtestKind.UPLOAD]
    assert float(np.std(download)) == pytest.approx(1, abs=0.01)
    assert float(np.corrcoef(download, upload)[0, 1]) == pytest.approx(0.32, abs=0.01)
    assert float(np.mean(draws.failure[SubtestKind.WEB])) == pytest.approx(0.5, abs=0.005)


def test_technology_the_model_does_not_know_gives_no_figure() -> None:
    cells = RadioCells(*(np.array([each]) for each in (0, Stratum.DENSE, Context.OUTDOOR, Technology.UNKNOWN)))

    assert np.isnan(networks().failure_share(SubtestKind.WEB, cells)).all()

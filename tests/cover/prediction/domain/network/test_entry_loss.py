"""What houses take from a signal, beside the medians that figure 1 of ITU-R P.2109-1 draws."""

import pytest

from maillage.cover.prediction.domain.network.entry_loss import Building, entry_loss_db


@pytest.mark.parametrize(
    ("frequency_ghz", "traditional_db", "efficient_db"),
    [(1.0, 12.64, 28.19), (3.5, 14.95, 29.07), (10.0, 17.32, 33.67)],
)
def test_well_insulated_house_takes_more_at_every_frequency(
    frequency_ghz: float, traditional_db: float, efficient_db: float
):
    assert entry_loss_db(frequency_ghz, Building.TRADITIONAL) == pytest.approx(traditional_db, abs=0.01)
    assert entry_loss_db(frequency_ghz, Building.THERMALLY_EFFICIENT) == pytest.approx(efficient_db, abs=0.01)

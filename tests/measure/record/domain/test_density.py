import pytest

from maillage.measure.record.domain.density import Density, density_class


@pytest.mark.parametrize(
    ("population", "area_km2", "wanted"),
    [
        (0.0, 12.0, Density.RURAL),
        (1_999.0, 10.0, Density.RURAL),
        (2_000.0, 10.0, Density.INTERMEDIATE),
        (14_999.0, 10.0, Density.INTERMEDIATE),
        (15_000.0, 10.0, Density.DENSE),
        (320_000.0, 65.19, Density.DENSE),  # Nantes
        (500.0, 0.0, Density.RURAL),
    ],
)
def test_density_class_of_a_commune(population: float, area_km2: float, wanted: Density):
    assert density_class(population, area_km2) is wanted

"""Vegetation heights by BD TOPO class, for agencies without LiDAR.

Orders of magnitude for western France, rather high: underestimating trees would predict service for households that
have none. Calibration with speed tests corrects them.
"""

from typing import Final

VEGETATION_HEIGHTS_M: Final = {
    "Forêt fermée de conifères": 18.0,
    "Forêt fermée de feuillus": 18.0,
    "Forêt fermée mixte": 18.0,
    "Forêt ouverte": 12.0,
    "Bois": 15.0,
    "Peupleraie": 20.0,
    "Haie": 8.0,
    "Verger": 5.0,
    "Lande ligneuse": 2.0,
    "Vigne": 2.0,
}
OTHER_VEGETATION_M: Final = 10.0
# A house of two floors, for buildings without a height.
USUAL_BUILDING_M: Final = 7.0

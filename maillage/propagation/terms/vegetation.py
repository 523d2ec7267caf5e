"""How high vegetation stands, by its class in BD TOPO; the map of agencies that have no LiDAR.

Orders of magnitude for western France, on the high side: a tree that the model leaves out is a household that is told
yes and has nothing. Calibration by tests corrects them.
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
# A house of two floors: for buildings without a height of their own.
USUAL_BUILDING_M: Final = 7.0

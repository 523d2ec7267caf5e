"""Names that columns had in earlier versions of the national schemas, and the names that they have today.

Sources: for subvention files, the SCDL of 2017-2018 (its real files, such as the Nièvre's of 2016), whose columns each
have one successor in version 1.1.0; SUB_DATE_DEBUT and SUB_DATE_FIN became one column and ID_ENT has no sure successor,
so they are not here. For menus and dishes, the descriptions of the columns that one version drops and the next adds.
"""

from collections.abc import Mapping
from typing import Final

_SUBVENTIONS: Final = {
    "COLL_NOM": "nomAttribuant",
    "COLL_SIRET": "idAttribuant",
    "ACTE_DATE": "dateConvention",
    "ACTE_REF": "referenceDecision",
    "ATTRIB_NOM": "nomBeneficiaire",
    "ATTRIB_SIRET": "idBeneficiaire",
    "SUB_OBJET": "objet",
    "SUB_MONTANT": "montant",
    "SUB_NATURE": "nature",
    "SUB_VERSEMENT": "conditionsVersement",
    "SUB_DISPOSITIF": "dispositifAide",
    "NOTIF_EU": "notificationUE",
}
_MENUS: Final = {
    "collectiviteNom": "menuCollNom",
    "collectiviteSiret": "menuCollSiret",
    "etablissementNom": "menuEtablissementNom",
    "etablissementSiret": "menuEtablissementSiret",
    "restaurantNom": "menuRestaurantNom",
    "restaurantInsee": "menuRestaurantInsee",
    "restaurantId": "menuRestaurantId",
    "restaurantIdType": "menuRestaurantIdType",
    "restaurantType": "menuRestaurantType",
    "restaurantConvive": "menuRestaurantConvive",
    "menuTypeRepas": "menuRepasType",
    "menuTypePlat": "menuPlatType",
    "menuNomPlat": "menuPlatNom",
    "menuCodePlat": "menuPlatCode",
    "menuSiqoPlat": "menuPlatSiqo",
    "menuLabelPlat": "menuPlatLabel",
    "menuPrecisionPlat": "menuPlatPrecision",
    "menuRegimePlat": "menuPlatRegime",
    "menuAllergenePlat": "menuPlatAllergene",
    "menuTexturePlat": "menuPlatTexture",
    "menuPublicationPlatDate": "menuPublicationDate",
    "menuModificationPlatDate": "menuModificationDate",
    "menuModificationInformation": "menuModificationInfo",
    "menu_coll_nom": "menuCollNom",
    "menu_coll_siret": "menuCollSiret",
    "menu_etab_nom": "menuEtablissementNom",
    "menu_etab_siret": "menuEtablissementSiret",
    "menu_rest_nom": "menuRestaurantNom",
    "menu_rest_insee": "menuRestaurantInsee",
    "menu_rest_id": "menuRestaurantId",
    "menu_rest_id_type": "menuRestaurantIdType",
    "menu_rest_type": "menuRestaurantType",
    "menu_rest_convive": "menuRestaurantConvive",
    "menu_type_repas": "menuRepasType",
    "menu_type_plat": "menuPlatType",
    "menu_nom_plat": "menuPlatNom",
    "menu_code_plat": "menuPlatCode",
    "menu_siqo_plat": "menuPlatSiqo",
    "menu_label_plat": "menuPlatLabel",
    "menu_prec_plat": "menuPlatPrecision",
    "menu_reg_plat": "menuPlatRegime",
    "menu_text_plat": "menuPlatTexture",
    "menu_nutri-score_plat": "menuPlatNutriscore",
    "menu_prix_plat": "menuPlatPrix",
    "menu_pub_date": "menuPublicationDate",
    "menu_mod_date": "menuModificationDate",
    "menu_mod_info": "menuModificationInfo",
}
_PLATS: Final = {
    "plat_code": "platCode",
    "plat_nom": "platNom",
    "plat_prod_nom": "platProduitNom",
    "plat_prod_Fourn_nom": "platProduitFournisseurNom",
    "plat_prod_fourn_siret": "platProduitFournisseurSiret",
    "plat_prod_fourn_insee": "platProduitFournisseurInsee",
    "plat_prod_OGM": "platProduitOGM",
    "plat_prod_ion": "platProduitIonisation",
    "plat_prod_add": "platProduitAdditif",
    "plat_prod_all": "platProduitAllergene",
    "plat_pub_date": "platPublicationDate",
    "plat_mod_date": "platModificationDate",
    "plat_mod_info": "platModificationInfo",
    "platModificationInformation": "platModificationInfo",
}

# By the last part of the identifier of a schema.
OLD_HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "subventions": _SUBVENTIONS,
    "menus-collectifs": _MENUS,
    "plats-menus-collectifs": _PLATS,
}

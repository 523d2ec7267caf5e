"""The sentences that the scripts of the map say, in the language of the page: sent along with the page."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.web.wording.typography import french_typography


def map_words() -> dict[str, str]:
    """Sentences by key; ``%(name)s`` places and ``%%`` are filled by static/quality/config.js."""
    words = {
        "median": _("%(value)s en médiane"),
        "class_is": _("Classe : %(label)s (%(word)s)."),
        "interval": _("La médiane est entre %(low)s et %(high)s (intervalle à 95 %%)."),
        "no_interval": _("Trop peu de tests pour dire un intervalle : il en faut au moins six."),
        "tests": _("%(count)s tests, au moins 5 appareils."),
        "tests_at_least": _("Au moins %(count)s tests, de cinq appareils ou plus."),
        "tests_short": _("%(count)s tests"),
        "tests_short_at_least": _("au moins %(count)s tests"),
        "failures": _("%(percent)s d’échecs."),
        "few_failures": _("Moins de 1 %% d’échecs."),
        "last_test": _("Dernier test : %(month)s."),
        "mostly_failing": _("Plus de la moitié des tests échouent"),
        "hidden_short": _("Chiffre masqué"),
        "hidden_why": _("Moins de cinq appareils ont testé ici : montrer ce chiffre pourrait désigner quelqu’un."),
        "not_compared": _("Pas de comparaison"),
        "not_compared_why": _("Moins de deux opérateurs ont ici assez d’appareils pour être comparés."),
        "nothing_here": _("Aucun chiffre ici"),
        "nothing_here_why": _("Trop peu d’appareils ont testé ici avec ces filtres. Votre test aiderait."),
        "tied": _("%(operators)s à égalité"),
        "tied_why": _("Leurs intervalles se recoupent : on ne peut pas les départager."),
        "best_why": _("Son intervalle ne recoupe celui d’aucun autre."),
        "best_median": _("Meilleure médiane : %(value)s."),
        "square": _("Carré de %(side)s"),
        "square_in": _("Carré de %(side)s à %(commune)s"),
        "territory_page": _("Tous les chiffres de ce territoire"),
        "legend_median": _("%(usage)s, médiane"),
        "legend_best": _("Meilleur opérateur : %(usage)s"),
        "legend_best_note": _("Un opérateur n’est dit meilleur que si son intervalle ne recoupe aucun autre."),
        "legend_hidden": _("moins de cinq appareils"),
        "legend_tie": _("plusieurs à égalité (hachures)"),
        "level_departement": _("Par département. Zoomez pour plus de détail."),
        "level_epci": _("Par intercommunalité. Zoomez pour plus de détail."),
        "level_commune": _("Par commune. Zoomez pour les carrés."),
        "level_square": _("Par carré : le plus petit où au moins cinq appareils ont testé."),
        "canvas": _("Carte des tests. Le tableau dit la même chose."),
        "canvas_of": _("Carte des tests de %(operator)s. Le tableau dit la même chose."),
        "versus": _("%(first)s ou %(second)s"),
        "best_question": _("meilleur opérateur"),
        "remove_filter": _("Retirer le filtre %(filter)s"),
        "reset_all": _("Tout retirer"),
        "close": _("Fermer"),
        "copied": _("Copié"),
        "copy_by_hand": _("À copier"),
        "you_are_here": _("Vous êtes ici"),
        "located": _("À %(metres)s m près. Votre position reste dans ce navigateur : rien n’est gardé."),
        "not_located": _("Position inconnue"),
        "location_denied": _("Le navigateur ne donne pas la position. Autorisez-la pour ce site, ou cherchez un lieu."),
        "location_failed": _("La position n’a pas été trouvée. Réessayez dehors, ou cherchez un lieu."),
        "picture_subtitle": _("Médiane par lieu, données : %(origin)s, carte du %(day)s"),
    }
    if get_language() != "fr":
        return words
    return {key: french_typography(text) for key, text in words.items()}


def control_words() -> dict[str, str]:
    """The words of MapLibre's own controls, by MapLibre's keys."""
    return {
        "Map.Title": _("Carte"),
        "Marker.Title": _("Repère"),
        "NavigationControl.ZoomIn": _("Zoomer"),
        "NavigationControl.ZoomOut": _("Dézoomer"),
        "AttributionControl.ToggleAttribution": _("Crédits"),
        "ScaleControl.Meters": "m",
        "ScaleControl.Kilometers": "km",
        "CooperativeGesturesHandler.WindowsHelpText": _("Ctrl + molette pour zoomer"),
        "CooperativeGesturesHandler.MacHelpText": _("⌘ + molette pour zoomer"),
        "CooperativeGesturesHandler.MobileHelpText": _("Deux doigts pour déplacer la carte"),
    }

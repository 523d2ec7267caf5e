"""The sentences that the scripts of the map of figures say, in the language of the page: sent along with the page."""

from django.utils.translation import gettext as _


def map_words() -> dict[str, str]:
    """Sentences by key, beside those of every map (maillage/web/map_page.py)."""
    return {
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
        "picture_subtitle": _("Médiane par lieu, données : %(origin)s, carte du %(day)s"),
    }

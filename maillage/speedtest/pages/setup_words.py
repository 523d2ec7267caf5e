"""The sentences that the frame of the test page says by script: set-up, position, dead zone, sending."""

from django.utils.translation import gettext as _


def setup_words() -> dict[str, str]:
    """Sentences by key; places are filled by static/speedtest/test/words.js."""
    return {
        "setup_guessed": _("D’après votre réseau : %(operator)s. Corrigez si ce n’est pas votre opérateur."),
        "setup_not_guessed": _("Celui de votre carte SIM, sur ce téléphone."),
        "setup_on_wifi": _("Vous êtes en Wi-Fi : le test mesurerait votre box. Coupez le Wi-Fi pour tester le mobile."),
        "setup_on_fixed": _("Vous passez par une ligne fixe : coupez le Wi-Fi pour tester le mobile."),
        "setup_missing": _("Il manque une réponse : %(question)s"),
        "setup_no_script_part": _("Une partie de la page n’est pas arrivée. Rechargez-la quand le réseau revient."),
        "setup_unknown_operator": _("Opérateur inconnu"),
        "setup_with_position": _("Avec ma position"),
        "setup_without_position": _("Sans position"),
        "setup_volume": _("%(duration)s, jusqu’à %(volume)s de données"),
        "setup_eco_volume": _("Au plus %(volume)s de données"),
        "position_asking": _("Le téléphone cherche votre position…"),
        "position_found": _("Position trouvée, à %(metres)s m près."),
        "position_refused": _(
            "Le navigateur ne donne pas la position. Le test se fera quand même, mais il ne sera sur aucune carte. "
            "Pour changer : réglages du site, « Position »."
        ),
        "position_failed": _(
            "La position n’a pas été trouvée. Le test se fera quand même, mais il ne sera sur aucune carte. "
            "Dehors, elle vient mieux."
        ),
        "position_insecure": _(
            "La position demande une adresse en https. Le test se fera quand même, mais il ne sera sur aucune carte."
        ),
        "zone_checking": _("Vérification…"),
        "zone_network_back": _("Le réseau répond : vous pouvez lancer un test."),
        "zone_without_position": _("La position n’a pas été trouvée : le signalement ne sera sur aucune carte."),
        "zone_kept": _(
            "C’est noté, avec l’heure et le lieu. Le signalement part tout seul dès que le réseau revient, "
            "quand vous rouvrez cette page."
        ),
        "zone_not_confirmed": _("Cochez d’abord que les données mobiles sont activées."),
        "queue_one": _("1 résultat en attente d’envoi"),
        "queue_many": _("%(count)s résultats en attente d’envoi"),
        "queue_refused_one": _("1 résultat refusé : %(why)s"),
        "queue_refused_many": _("%(count)s résultats refusés ; le dernier : %(why)s"),
        "problem_start": _("Le test n’a pas commencé : %(why)s"),
        "problem_network": _("Le serveur de test ne répond pas."),
        "problem_node_certificate": _(
            "Le serveur de test n’a pas encore de certificat : le site est en cours d’installation, revenez plus tard."
        ),
        "problem_storage": _("Ce navigateur ne garde rien : l’historique durera le temps de cette page."),
        "erase_done_one": _("Effacé : 1 résultat sur le serveur, et tout ce qui était sur cet appareil."),
        "erase_done": _("Effacé : %(count)s résultats sur le serveur, et tout ce qui était sur cet appareil."),
        "erase_offline": _(
            "Sans réseau, le serveur ne peut pas effacer. Rien n’a été changé : recommencez une fois en ligne."
        ),
    }

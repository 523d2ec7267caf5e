"""Messages of the scripts of a running test and its result: running.js, result.js, history.js.

The clauses of a result’s headline, one for each usage and level, are used by static/speedtest/test/sentences.js.
"""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.web.wording.glossary import metric_name, metric_short
from maillage.web.wording.numerals import uncapitalised


def headline_words() -> dict[str, str]:
    """Return headline clauses in lower case; the script joins one or two of them."""
    return {
        "result_headline_and": gettext("%(first)s, %(second)s."),
        "result_headline_but": gettext("%(first)s, mais %(second)s."),
        "result_say_rest_follows": gettext("et tout le reste suit"),
        "result_say_rest_good": gettext("le reste passe bien"),
        "result_say_nothing": gettext("Le test n’a rien pu mesurer."),
        "result_say_stopped": gettext("Test arrêté avant la première mesure."),
        "result_say_background": gettext("La page n’était plus à l’écran : rien n’a été mesuré."),
        "result_say_no_network": gettext("Pas de réseau ici."),
        "result_say_all_failed": gettext("Rien ne passe : tous les essais ont échoué."),
        "result_say_class_sun": gettext("tout passe, même la vidéo à plusieurs"),
        "result_say_class_bright": gettext("la vidéo passera sans peine"),
        "result_say_class_clouds": gettext("le web passe bien"),
        "result_say_class_rain": gettext("le web rame"),
        "result_say_class_storm": gettext("ça passe mal"),
        "result_say_web_very_good": gettext("les pages s’affichent vite"),
        "result_say_web_good": gettext("les pages s’affichent bien"),
        "result_say_web_fair": gettext("les pages web sont lentes"),
        "result_say_web_poor": gettext("les pages web passent rarement"),
        "result_say_web_failed": gettext("les pages web ne s’affichent pas"),
        "result_say_video_very_good": gettext("la vidéo passera sans coupure"),
        "result_say_video_good": gettext("la vidéo passera correctement"),
        "result_say_video_fair": gettext("la vidéo s’arrêtera parfois"),
        "result_say_video_poor": gettext("la vidéo s’arrêtera souvent"),
        "result_say_video_failed": gettext("la vidéo ne passera pas"),
        "result_say_download_very_good": gettext("de quoi tout faire, même à plusieurs"),
        "result_say_download_good": gettext("de quoi regarder une vidéo"),
        "result_say_download_fair": gettext("de quoi lire le web, guère plus"),
        "result_say_download_poor": gettext("la réception est très lente"),
        "result_say_download_failed": gettext("la réception a échoué"),
        "result_say_upload_very_good": gettext("les envois seront rapides"),
        "result_say_upload_good": gettext("les envois passeront bien"),
        "result_say_upload_fair": gettext("les envois seront lents"),
        "result_say_upload_poor": gettext("les envois seront très lents"),
        "result_say_upload_failed": gettext("l’envoi a échoué"),
        "result_say_calls_very_good": gettext("les appels seront fluides"),
        "result_say_calls_good": gettext("les appels passeront bien"),
        "result_say_calls_fair": gettext("les appels auront du retard"),
        "result_say_calls_poor": gettext("les appels seront hachés"),
        "result_say_calls_failed": gettext("les appels ne passeront pas"),
        "result_say_files_very_good": gettext("les fichiers iront vite"),
        "result_say_files_good": gettext("les fichiers passeront bien"),
        "result_say_files_fair": gettext("les fichiers seront lents"),
        "result_say_files_poor": gettext("les fichiers n’arriveront pas tous"),
        "result_say_files_failed": gettext("les fichiers n’arriveront pas"),
    }


_STEPS: Final = ("latency", "download", "upload", "files", "web", "video")
# Subtest names come from the glossary; placeholders are filled by static/speedtest/test/words.js.
_RUNNING: Final = {
    "run_phase_waiting": _("Connexion au serveur de mesure"),
    "run_phase_pretest": _("Débit descendant : premier essai"),
    "run_phase_file_download": _("Réception d’un fichier de 5 Mo"),
    "run_phase_file_upload": _("Envoi d’un fichier de 1 Mo"),
    "run_wait": _("Le serveur est occupé : encore %(seconds)s s."),
    "run_wait_one": _("Le serveur est occupé : %(seconds)s s, 1 test avant vous."),
    "run_wait_many": _("Le serveur est occupé : %(seconds)s s, %(ahead)s tests avant vous."),
    "run_voided": _("%(step)s : cet essai ne compte pas, la page n’était plus à l’écran."),
    "run_step_failed": _("échec"),
    "run_step_left": _("non fait"),
    "run_step_done": _("fait"),
    "run_page_title": _("Page de référence, en cours de chargement"),
    "run_page_texte": _("Page de texte"),
    "run_page_mairie": _("Site de mairie"),
    "run_page_courante": _("Page courante"),
    "run_page_boutique": _("Boutique"),
    "run_page_presse": _("Presse"),
    "run_video_loading": _("La vidéo se charge"),
    "run_video_playing": _("Lecture"),
    "run_video_stalled": _("Coupure : la vidéo attend"),
}
_RESULT: Final = {
    # Usages, their levels, where the test was made.
    "result_usage_calls": _("Appels et visio"),
    "result_level_very_good": _("très bien"),
    "result_level_good": _("bien"),
    "result_level_fair": _("moyen"),
    "result_level_poor": _("faible"),
    "result_level_failed": _("en échec"),
    "result_in_outdoor": _("dehors"),
    "result_in_indoor": _("à l’intérieur"),
    "result_in_car": _("en voiture"),
    "result_in_train": _("en train"),
    # Notes under each usage.
    "result_note_web": _("%(fast)s pages sur %(count)s affichées en moins de 5 s"),
    "result_note_video": _("démarre en %(start)s, sans coupure"),
    "result_note_video_stalls": _("démarre en %(start)s, puis s’arrête %(stalls)s fois (%(stalled)s en tout)"),
    "result_note_video_not_started": _("la lecture n’a pas commencé"),
    "result_note_video_broken": _("la lecture s’est interrompue"),
    "result_note_download": _("télécharger, regarder, partager la connexion"),
    "result_note_upload": _("envoyer des photos, sauvegarder, se montrer en visio"),
    "result_note_calls": _("%(idle)s au repos, %(loaded)s quand la connexion travaille"),
    "result_note_calls_idle": _("%(idle)s au repos"),
    "result_note_files": _("5 Mo reçus : %(down)s ; 1 Mo envoyé : %(up)s"),
    "result_note_not_whole": _("pas terminé"),
    "result_note_link_cut": _("la connexion s’est coupée en cours de mesure"),
    "result_note_no_network": _("pas de réseau"),
    "result_note_timeout": _("trop lent : rien n’est arrivé à temps"),
    "result_note_failed": _("la mesure n’a pas abouti"),
    # The score and its explanation.
    "result_full_score": _("Note de ce test"),
    "result_speed_score": _("Note de vitesse"),
    "result_full_score_is": _("Note de ce test : %(points)s sur 100."),
    "result_speed_score_is": _("Note de vitesse : %(points)s sur 100."),
    "result_of_hundred": _("sur 100"),
    "result_how_score": _(
        "Chaque essai vaut de 0 à 100 points, sur une échelle où l’on compte les rapports : passer de 10 à 20 Mb/s "
        "vaut autant que de 20 à 40. Un échec vaut 0. La note est leur somme, chacun avec son poids."
    ),
    "result_how_no_score": _("Pas de note : il manque un essai, et une note incomplète tromperait."),
    "result_how_part": _("Essai"),
    "result_how_points": _("Points"),
    "result_how_weight": _("Poids"),
    "result_how_brings": _("Apporte"),
    "result_how_levels_title": _("Ce que veulent dire les mots"),
    "result_limits_download": _(
        "Débit descendant : très bien dès %(veryGood)s, bien dès %(good)s, moyen dès %(fair)s (seuils de l’Arcep)."
    ),
    "result_limits_upload": _("Débit montant : très bien dès %(veryGood)s, bien dès %(good)s, moyen dès %(fair)s."),
    "result_limits_calls": _(
        "Appels et visio : très bien jusqu’à %(veryGood)s d’aller-retour quand la connexion travaille, "
        "bien jusqu’à %(good)s, moyen jusqu’à %(fair)s ; un mot de moins si plus d’un essai sur dix se perd."
    ),
    "result_limits_files": _(
        "Fichiers, le plus lent des deux : très bien jusqu’à %(veryGood)s, bien jusqu’à %(good)s, "
        "moyen jusqu’à %(fair)s."
    ),
    "result_limits_web": _(
        "Pages web : très bien si toutes s’affichent en %(fast)s, bien si la moitié le font et toutes en %(slow)s, "
        "moyen si la moitié s’affichent en %(slow)s."
    ),
    "result_limits_video": _(
        "Vidéo : très bien si elle démarre en %(start)s, sans coupure, en %(height)sp ou mieux les quatre "
        "cinquièmes du temps ; bien avec deux courtes coupures au plus ; moyen tant que les coupures prennent moins "
        "d’un dixième du temps."
    ),
    "result_method": _("La méthode de chaque essai, et ses limites"),
    # Status of sending, and sharing.
    "result_sent_waiting": _("Gardé sur cet appareil, il part dès que le réseau le permet."),
    "result_sent_refused": _("Non enregistré : %(why)s"),
    "result_sent_mapped": _("Enregistré. Il compte sur la carte, où rien n’est montré sous cinq appareils."),
    "result_sent_unmapped": _("Enregistré. Sans position, il n’est sur aucune carte."),
    "result_sent_not_counted": _("Enregistré, mais pas compté sur la carte : %(why)s"),
    "result_sent_kept": _("Enregistré, mais pas compté sur la carte."),
    "access_waiting": _("Gardé sur cet appareil, la réponse part avec le test."),
    "access_recorded": _("Merci : votre réponse est gardée avec le test, et s’efface avec lui."),
    "access_refused": _("La réponse n’a pas été prise : %(why)s"),
    "asked_waiting": _("Merci. Gardé sur cet appareil, la réponse part avec le test."),
    "asked_recorded": _("Merci : le test est rangé avec ceux du même endroit."),
    "asked_refused": _("La réponse n’a pas été prise : %(why)s"),
    "result_shared": _("Un résultat que quelqu’un partage avec vous."),
    "result_shared_broken": _("Le lien est incomplet : demandez à la personne de le copier de nouveau."),
    "result_shared_broken_title": _("Ce lien ne se lit pas"),
    "result_again": _("Refaire un test"),
    "result_make_mine": _("Tester ma connexion"),
    "result_copied": _("Lien copié."),
    "result_picture_saved": _("Image enregistrée."),
    # Skipped subtests, and why.
    "result_left_background": _("Ne compte pas, la page n’était plus à l’écran : %(names)s."),
    "result_left_stopped": _("Arrêté avant : %(names)s."),
    "result_left_eco": _("Pas fait en mode économe : %(names)s."),
    "result_left_not_ready": _("Pas fait, le serveur prépare encore la vidéo : %(names)s."),
    "result_left_volume": _("Pas fait, le volume prévu était atteint : %(names)s."),
    "result_left_time": _("Pas fait, le temps prévu était écoulé : %(names)s."),
    "result_left_no_player": _("Pas fait, ce navigateur ne lit pas cette vidéo : %(names)s."),
    "result_left_other": _("Pas fait : %(names)s."),
    # Details of each subtest and of the measurement.
    "result_status_ok": _("mesuré"),
    "result_status_timeout": _("trop long"),
    "result_status_failed": _("échec"),
    "result_status_voided": _("ne compte pas"),
    "result_status_skipped": _("non fait"),
    "result_status_because": _("%(word)s (%(reason)s)"),
    "result_method_is": _("Méthode : %(method)s"),
    "result_page": _("Page %(number)s"),
    "result_probes_label": _("Aller-retour de chaque essai, en millisecondes"),
    "result_curve_label": _("%(name)s au fil du test, en Mb/s ; retenu : %(rate)s"),
    "result_rungs_label": _("Définition de chaque morceau de la vidéo : %(heights)s"),
    "result_rpm": _("%(count)s par minute"),
    "result_ended_time": _("à la fin du temps prévu"),
    "result_ended_stable": _("débit stable"),
    "result_ended_cap": _("volume prévu atteint"),
    "result_verdict_perfect": _("parfaite"),
    "result_verdict_correct": _("correcte"),
    "result_verdict_failed": _("ratée"),
    "result_measurement": _("La mesure"),
    "result_used": _("%(down)s reçus, %(up)s envoyés"),
    "result_flag_eco": _("mode économe"),
    "result_flag_node_over_limit": _("serveur chargé"),
    "result_flag_no_network": _("signalé sans réseau"),
    "result_flag_background": _("page passée à l’arrière-plan"),
    "result_flag_stopped": _("arrêté"),
    "result_flag_wifi": _("en Wi-Fi"),
    "result_flag_ethernet": _("par câble"),
    "result_flag_drive": _("pendant un trajet"),
    "result_flag_cellular": _("réseau mobile, dit le navigateur"),
    # Labels of the figures in the details.
    "result_fact_median": _("Médiane"),
    "result_fact_p90": _("Neuf sur dix sous"),
    "result_fact_jitter": _("Gigue"),
    "result_fact_loaded": _("Sous charge"),
    "result_fact_lost": _("Sans réponse"),
    "result_fact_rate": _("Débit retenu"),
    "result_fact_rpm": _("Allers-retours sous charge"),
    "result_fact_streams": _("Connexions"),
    "result_fact_bytes": _("Volume"),
    "result_fact_size": _("Taille"),
    "result_fact_duration": _("Durée"),
    "result_fact_ended": _("Fin"),
    "result_fact_within_5s": _("En moins de 5 s"),
    "result_fact_within_10s": _("En moins de 10 s"),
    "result_fact_version": _("Version"),
    "result_fact_verdict": _("Verdict"),
    "result_fact_start": _("Démarrage"),
    "result_fact_stalls": _("Coupures"),
    "result_fact_stalled": _("Durée des coupures"),
    "result_fact_used": _("Données utilisées"),
    "result_fact_server": _("Serveur"),
    "result_fact_client": _("Outil"),
    "result_fact_accuracy": _("Précision de la position"),
    "result_fact_flags": _("Remarques"),
    # Comparison with other people's tests.
    "result_place": _("Voir %(place)s"),
    "result_compare_title": _("Les opérateurs à %(place)s"),
    "result_compare_lead": _("Débit descendant, médianes de tous les tests. Le trait pointillé : vous."),
    "result_compare_few": _("%(place)s : encore quelques appareils, et l’on compare."),
    "result_compare_simulated": _(
        "Démonstration : ces médianes sont simulées, elles montrent la page et non le réseau. "
        "Seul le trait pointillé est vrai : votre test."
    ),
    "result_compare_above": _("Mieux que la moitié des tests de %(operator)s à %(place)s (%(median)s)."),
    "result_compare_below": _("Moins bien que la moitié des tests de %(operator)s à %(place)s (%(median)s)."),
    "result_compare_as": _("Comme la plupart des tests de %(operator)s à %(place)s (%(median)s)."),
    "result_compare_tests": _("%(count)s tests"),
    "result_compare_tests_at_least": _("au moins %(count)s tests"),
    # Tests stored on the device.
    "history_waiting": _("en attente d’envoi"),
    "history_recorded": _("enregistré"),
    "history_refused": _("non enregistré"),
    "history_remove": _("Retirer de cet appareil le test du %(when)s"),
    "history_removed": _("Retiré de cet appareil."),
    "history_ask_one_title": _("Retirer ce résultat ?"),
    "history_ask_one": _(
        "Il quitte cet appareil. S’il a été envoyé, il reste compté sur la carte, sans que personne sache "
        "de qui il est."
    ),
    "history_ask_all_title": _("Effacer tous vos résultats ?"),
    "history_ask_all": _("Ici et sur le serveur. Les chiffres de la carte seront recomptés sans eux."),
}


def running_words() -> dict[str, str]:
    """Return the messages shown while a test runs."""
    names = {f"run_kind_{kind}": metric_name(kind) for kind in SubtestKind}
    names |= {f"run_phase_{kind}": metric_name(kind) for kind in ("latency", "download", "upload", "web", "video")}
    names |= {f"run_step_{step}": metric_short(step) for step in _STEPS}
    return names | {key: str(text) for key, text in _RUNNING.items()}


def result_words() -> dict[str, str]:
    """Return the messages of finished, shared and stored tests."""
    names = {f"result_usage_{usage}": metric_name(usage) for usage in ("web", "video", "download", "upload", "files")}
    names |= {f"result_part_{part}": metric_name(part) for part in _STEPS}
    figures = ("download", "upload", "latency")
    names |= {f"result_figure_{figure}": uncapitalised(metric_name(figure)) for figure in figures}
    return headline_words() | names | {key: str(text) for key, text in _RESULT.items()}

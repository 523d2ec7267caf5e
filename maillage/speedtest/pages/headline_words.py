"""The clauses of a result’s headline: one for each usage and level (static/speedtest/test/sentences.js)."""

from django.utils.translation import gettext as _


def headline_words() -> dict[str, str]:
    """Clauses in lower case, joined by the page; a headline has one or two of them."""
    return {
        "result_headline_and": _("%(first)s, %(second)s."),
        "result_headline_but": _("%(first)s, mais %(second)s."),
        "result_say_rest_follows": _("et tout le reste suit"),
        "result_say_rest_good": _("le reste passe bien"),
        "result_say_nothing": _("Le test n’a rien pu mesurer."),
        "result_say_stopped": _("Test arrêté avant la première mesure."),
        "result_say_background": _("La page n’était plus à l’écran : rien n’a été mesuré."),
        "result_say_no_network": _("Pas de réseau ici."),
        "result_say_all_failed": _("Rien ne passe : tous les essais ont échoué."),
        "result_say_web_very_good": _("les pages s’affichent vite"),
        "result_say_web_good": _("les pages s’affichent bien"),
        "result_say_web_fair": _("les pages web sont lentes"),
        "result_say_web_poor": _("les pages web passent rarement"),
        "result_say_web_failed": _("les pages web ne s’affichent pas"),
        "result_say_video_very_good": _("la vidéo passera sans coupure"),
        "result_say_video_good": _("la vidéo passera correctement"),
        "result_say_video_fair": _("la vidéo passera, sans être nette"),
        "result_say_video_poor": _("la vidéo s’arrêtera souvent"),
        "result_say_video_failed": _("la vidéo ne passera pas"),
        "result_say_download_very_good": _("de quoi tout faire, même à plusieurs"),
        "result_say_download_good": _("de quoi regarder une vidéo"),
        "result_say_download_fair": _("de quoi lire le web, guère plus"),
        "result_say_download_poor": _("la réception est très lente"),
        "result_say_download_failed": _("la réception a échoué"),
        "result_say_upload_very_good": _("les envois seront rapides"),
        "result_say_upload_good": _("les envois passeront bien"),
        "result_say_upload_fair": _("les envois seront lents"),
        "result_say_upload_poor": _("les envois seront très lents"),
        "result_say_upload_failed": _("l’envoi a échoué"),
        "result_say_calls_very_good": _("les appels seront fluides"),
        "result_say_calls_good": _("les appels passeront bien"),
        "result_say_calls_fair": _("les appels auront du retard"),
        "result_say_calls_poor": _("les appels seront hachés"),
        "result_say_calls_failed": _("les appels ne passeront pas"),
        "result_say_files_very_good": _("les fichiers iront vite"),
        "result_say_files_good": _("les fichiers passeront bien"),
        "result_say_files_fair": _("les fichiers seront lents"),
        "result_say_files_poor": _("les fichiers n’arriveront pas tous"),
        "result_say_files_failed": _("les fichiers n’arriveront pas"),
    }

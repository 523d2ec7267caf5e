"""URL routes of consultations."""

from typing import Final

from django.urls import URLPattern, path

from maillage.buy.consultation.pages import deposit, opening, outside, own, public, reports

_OWN: Final = "mon-espace/consultations"
_BID: Final = "consultations/<slug:slug>/depot/<str:token>"

PAGES: Final[list[URLPattern]] = [
    path("consultations", public.consultations, name="consultations"),
    path("consultations/repetition", public.rehearsal, name="consultation_rehearsal"),
    path("consultations/<slug:slug>", public.consultation, name="consultation"),
    path("consultations/<slug:slug>/question", public.question, name="consultation_question"),
    path("consultations/<slug:slug>/signaler", reports.report, name="consultation_report"),
    path("consultations/<slug:slug>/lien", public.link, name="consultation_link"),
    path(_BID, deposit.bid, name="consultation_bid"),
    path(_OWN, own.own_consultations, name="own_consultations"),
    path(f"{_OWN}/nouvelle/<slug:slug>", own.new_consultation, name="new_consultation"),
    path(f"{_OWN}/ailleurs", outside.listings_file, name="consultation_listings"),
    path(f"{_OWN}/cles/<slug:slug>", own.keys, name="consultation_keys"),
    path(f"{_OWN}/<slug:slug>", own.own_consultation, name="own_consultation"),
    path(f"{_OWN}/<slug:slug>/publier", own.publish, name="consultation_publish"),
    path(f"{_OWN}/<slug:slug>/document", own.join_document, name="consultation_join"),
    path(f"{_OWN}/<slug:slug>/changer", own.change, name="consultation_change"),
    path(f"{_OWN}/<slug:slug>/question/<int:number>", own.reply, name="consultation_reply"),
    path(f"{_OWN}/<slug:slug>/ouverture", opening.opening, name="consultation_opening"),
    path(f"{_OWN}/<slug:slug>/notes", own.marks, name="consultation_marks"),
    path(f"{_OWN}/<slug:slug>/choix", own.choose, name="consultation_choice"),
    path(f"{_OWN}/<slug:slug>/sans-suite", own.abandon, name="consultation_abandon"),
    path(f"{_OWN}/<slug:slug>/contrat", own.contract, name="consultation_contract"),
]
FILES: Final[list[URLPattern]] = [
    path("consultations.atom", public.consultations_atom, name="consultations_atom"),
    path("consultations/registre.jsonl", public.register, name="consultation_register"),
    path("consultations/registre-<int:number>.tst", public.stamp, name="consultation_stamp"),
    path("consultations/registre.atom", public.register_atom, name="consultation_register_atom"),
    path("consultations/<slug:slug>.ocds.json", public.consultation_ocds, name="consultation_ocds"),
    path("consultations/<slug:slug>/documents/<int:number>", public.document, name="consultation_document"),
    path(f"{_BID}/etat", deposit.bid_state, name="consultation_bid_state"),
    path(f"{_BID}/recu.json", deposit.bid_receipt, name="consultation_bid_receipt"),
    path(f"{_BID}/reponse", deposit.bid_begin, name="consultation_bid_begin"),
    path(f"{_BID}/reponse/<uuid:reply>/envoi", deposit.bid_send, name="consultation_bid_send"),
    path(f"{_BID}/reponse/<uuid:reply>/<int:n>", deposit.bid_part, name="consultation_bid_part"),
    path(f"{_OWN}/<slug:slug>/ouverture/parts", opening.parts, name="consultation_opening_parts"),
    path(f"{_OWN}/<slug:slug>/ouverture/avancement", opening.progress, name="consultation_opening_progress"),
    path(f"{_OWN}/<slug:slug>/ouverture/<uuid:reply>/<int:n>", opening.bid_file, name="consultation_bid_file"),
    path(f"{_OWN}/<slug:slug>/proces-verbal.pdf", opening.minutes, name="consultation_minutes"),
    path(f"{_OWN}/<slug:slug>/dossier.json", own.export, name="consultation_export"),
    path(f"{_OWN}/<slug:slug>/avis-eforms.xml", own.eforms, name="consultation_eforms"),
]

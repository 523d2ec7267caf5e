"""The addresses of purchases to come."""

from typing import Final

from django.urls import URLPattern, path

from maillage.buy.programme.pages import own_programme, programme

PAGES: Final[list[URLPattern]] = [
    path("marches/programme", programme.programme, name="programme"),
    path("marches/programme/<int:number>", programme.purchase, name="planned_purchase"),
    path("mon-espace/programme", own_programme.own_programme, name="own_programme"),
    path("mon-espace/programme/<int:number>", own_programme.change, name="own_purchase"),
    path("mon-espace/programme/<int:number>/lance", own_programme.consult, name="own_purchase_consult"),
    path("mon-espace/programme/<int:number>/attribue", own_programme.award, name="own_purchase_award"),
    path("mon-espace/programme/<int:number>/abandonne", own_programme.give_up, name="own_purchase_give_up"),
    path("mon-espace/programme/<int:number>/reprendre", own_programme.resume, name="own_purchase_resume"),
    path("mon-espace/programme/<slug:slug>/annoncer", own_programme.announce, name="announce_purchase"),
    path("mon-espace/programme/<slug:slug>/tableau", own_programme.file, name="programme_file"),
]
FILES: Final[list[URLPattern]] = [
    path("marches/programme.csv", programme.programme_table, {"form": "csv"}, name="programme_csv"),
    path("marches/programme.atom", programme.programme_atom, name="programme_atom"),
    path("marches/programme.ics", programme.programme_ics, name="programme_ics"),
    path("marches/programme.<str:form>", programme.programme_table, name="programme_table"),
    path("mon-espace/programme/<slug:slug>.csv", own_programme.own_table, {"form": "csv"}, name="own_programme_csv"),
    path("mon-espace/programme/<slug:slug>.<str:form>", own_programme.own_table, name="own_programme_table"),
]

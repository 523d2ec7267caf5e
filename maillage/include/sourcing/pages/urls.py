"""URL routes of needs, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.include.sourcing.pages import inquiries, outcomes, own_needs
from maillage.web.filters import with_pairs
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

PAGES: Final[list[URLPattern]] = [
    path("inclusion/besoins", inquiries.needs, name="needs"),
    path("inclusion/besoins/<int:number>", inquiries.example, name="invented_need"),
    path("besoin/<str:token>", inquiries.inquiry, name="inquiry"),
    path("besoin/<str:token>/question", inquiries.question, name="inquiry_question"),
    path("besoin/<str:token>/non", inquiries.decline, name="inquiry_decline"),
    path("besoin/issue/<int:number>/<str:token>", outcomes.outcome_by_letter, name="need_outcome_by_letter"),
    path("mon-espace/besoins", own_needs.own_needs, name="own_needs"),
    path("mon-espace/besoins/garder", own_needs.begin, name="begin_need"),
    path("mon-espace/besoins/chiffres", own_needs.figures, name="need_figures"),
    path("mon-espace/besoins/<int:number>", own_needs.need, name="own_need"),
    path("mon-espace/besoins/<int:number>/interroger", own_needs.ask, name="need_ask"),
    path("mon-espace/besoins/<int:number>/nommer", own_needs.name, name="need_name"),
    path("mon-espace/besoins/<int:number>/clore", own_needs.close, name="need_close"),
    path("mon-espace/besoins/<int:number>/issue", own_needs.outcome, name="need_outcome"),
    path("mon-espace/besoins/<int:number>/question/<int:question>", own_needs.reply, name="need_reply"),
    path("mon-espace/besoins/<slug:slug>/nouveau", own_needs.keep, name="new_need"),
    path("mon-espace/besoins-recus/<int:number>", inquiries.received, name="received_need"),
    path("mon-espace/besoins-recus/<int:number>/question", inquiries.received_question, name="received_need_question"),
]
FILES: Final[list[URLPattern]] = [
    path("mon-espace/besoins/<int:number>.csv", own_needs.need_table, {"form": "csv"}, name="need_csv"),
    path("mon-espace/besoins/<int:number>.<str:form>", own_needs.need_table, name="need_table"),
]

PAGE_LINKS: Final = (
    # Parameters prefill the need: "marche" (a contract), "achat" (a planned purchase), or those of a search.
    OfferedLink("ask_structures", lambda **known: with_pairs(reverse("begin_need"), [*known.items()])),
    OfferedLink("needs", lambda: reverse("needs")),
)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        30,
        sentence("Interroger des structures"),
        "needs",
        sentence("Un besoin, plusieurs réponses"),
    ),
)

"""Addresses of the lessons, of the sandbox they are tried in, and of the survey."""

from django.urls import URLPattern, URLResolver, path

from maillage.catalog.views import sandbox, survey, teaching

PAGES: list[URLPattern | URLResolver] = [
    path("apprendre", teaching.lessons, name="lessons"),
    path("apprendre/attestation", teaching.certificate, name="lesson_certificate"),
    path("apprendre/recommencer", teaching.forget, name="lessons_forget"),
    path("apprendre/<slug:name>", teaching.lesson, name="lesson"),
    path("bac-a-sable/ouvrir", sandbox.open_one, name="sandbox_open"),
    path("bac-a-sable/recommencer", sandbox.empty, name="sandbox_empty"),
    path("bac-a-sable/quitter", sandbox.leave, name="sandbox_leave"),
    path("enquete", survey.survey, name="survey"),
    path("enquete/<slug:slug>", survey.survey_of, name="survey_of"),
    path("enquete/<slug:slug>/<str:family>/<str:name>", survey.survey_question, name="survey_question"),
    path("qui-publie/<str:address>/enquete", survey.survey_results, name="survey_results"),
]
FILES: list[URLPattern | URLResolver] = [
    path("qui-publie/<str:address>/enquete.csv", survey.survey_file, name="survey_file"),
]

"""URL routes of lessons, sandbox, survey and matrix."""

from django.urls import URLPattern, URLResolver, path

from maillage.opendata.learning.pages import elected, survey, teaching

PAGES: list[URLPattern | URLResolver] = [
    path("qui-publie", survey.published_matrix, name="matrix"),
    path("qui-publie/<str:address>", survey.published_matrix, name="matrix_at"),
    path("qui-publie/<str:address>/reunir", survey.merge, name="matrix_merge"),
    path("bac-a-sable/ouvrir", teaching.open_one, name="sandbox_open"),
    path("bac-a-sable/recommencer", teaching.empty, name="sandbox_empty"),
    path("bac-a-sable/quitter", teaching.leave, name="sandbox_leave"),
    path("apprendre", teaching.lessons, name="lessons"),
    path("apprendre/attestation", teaching.certificate, name="lesson_certificate"),
    path("apprendre/recommencer", teaching.forget, name="lessons_forget"),
    path("apprendre/elus", elected.elected_lesson, name="lesson_elected"),
    path("vous-etes-elu", elected.elected, name="elected"),
    path("apprendre/<slug:name>", teaching.lesson, name="lesson"),
    path("enquete", survey.survey, name="survey"),
    path("enquete/<slug:slug>", survey.survey_of, name="survey_of"),
    path("enquete/<slug:slug>/<str:family>/<str:name>", survey.survey_question, name="survey_question"),
    path("qui-publie/<str:address>/enquete", survey.survey_results, name="survey_results"),
]
FILES: list[URLPattern | URLResolver] = [
    path("qui-publie/<str:address>/matrice.csv", survey.matrix_file, name="matrix_file"),
    path("qui-publie/<str:address>/enquete.csv", survey.survey_file, name="survey_file"),
]

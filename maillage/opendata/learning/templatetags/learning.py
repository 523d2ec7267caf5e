"""Cells of the matrix in templates: `{% load learning %}`."""

from django import template

from maillage.opendata.learning.pages import matrix

register = template.Library()

register.filter(matrix.cell_text)
register.filter(matrix.cell_mark)

"""Renders every form field with one template; set as ``FORM_RENDERER``."""

from django.forms.renderers import DjangoTemplates


class FieldRenderer(DjangoTemplates):
    """Django's renderer with our field template. Widgets keep Django's templates, so that the admin is unchanged."""

    field_template_name = "kits/field.html"

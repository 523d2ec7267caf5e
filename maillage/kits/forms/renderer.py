"""Shows every field of every form by one template; set as ``FORM_RENDERER``."""

from django.forms.renderers import DjangoTemplates


class FieldRenderer(DjangoTemplates):
    """Django's, with our template of a field. Widgets keep Django's templates, so that the admin looks as it does."""

    field_template_name = "kits/field.html"

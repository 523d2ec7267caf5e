"""Views, forms and templates, by topic."""

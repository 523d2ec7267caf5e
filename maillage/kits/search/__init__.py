"""Searches: the filters of a list are declared once, and everything that depends on them is derived.

A search is a frozen dataclass (``filters.Search``) whose fields are filters: each has the name of its parameter, a
parser and formatter of values (``kinds``), the label and options of its menu, the text of its chip, a function that
narrows the query, and its description in the API. Derived from that:

- ``filters``: the parser, which rejects invalid values with a sentence each; the canonical URL; the saved search; the
  narrowed query.
- ``form``: the form of menus, the chips with the URL without each, the name of a search in words.
- ``facets``: how many results each value would have, given all other filters.
- ``api``: the parameters of a django-ninja operation, with their types in OpenAPI.

django-filter and ``ninja.FilterSchema`` were considered. Taken from both: filters are fields of a class, declared with
label and choices; from ninja, the class defines the parameters of the operation. Neither is used, since both end in a
queryset (``FilterSet(data, queryset)``, ``FilterSchema.get_filter_expression() -> Q``), whereas contracts are filtered
in DuckDB SQL and datasets in memory; neither can format a URL, describe a search in words, or save one; and their
errors are those of forms and pydantic, not a finding with its remedy. So ``narrows`` takes whatever the feature uses as
its query, and returns it narrowed.
"""

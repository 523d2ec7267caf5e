"""Searches: what a list can be filtered by is declared once, and everything that depends on it is derived.

A search is a frozen dataclass (``filters.Search``) whose fields are filters: each says the name of its parameter, how
its value is read and written (``kinds``), the label and the choices of its menu, its text on a chip, how it narrows the
query, and its description in the API. Derived from that:

- ``filters``: the parser, which refuses what it does not understand with a sentence a value; the canonical address; the
  saved search; the narrowed query.
- ``form``: the form of menus, the chips with the address without each, the name of a search in words.
- ``facets``: how many things each value would find, given all other filters.
- ``api``: the parameters of an operation of django-ninja, with their types in OpenAPI.

django-filter and ``ninja.FilterSchema`` were read first. Taken from both: filters are fields of a class, declared with
their label and their choices; from ninja, the class gives the parameters of the operation. Not used themselves, since
both end in a queryset (``FilterSet(data, queryset)``, ``FilterSchema.get_filter_expression() -> Q``), and the contracts
are narrowed in SQL of DuckDB, the data sets in memory; neither writes an address back, names a search in words, or
saves one; and their errors are those of forms and of pydantic, not a finding with its remedy. So ``narrows`` takes
whatever the feature calls its query, and gives it back narrowed.
"""

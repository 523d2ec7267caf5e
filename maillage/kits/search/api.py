"""A search as the parameters of an API operation, with their types in OpenAPI."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.params import models
from ninja.utils import contribute_operation_args
from pydantic import WithJsonSchema, create_model

from maillage.kits.search.filters import Search, filters_of
from maillage.kits.search.parameter_types import LONGEST_TEXT
from maillage.web.public_url import query_pairs

Operation = TypeVar("Operation", bound=Callable[..., Any])


def searching(search: type[Search]) -> Callable[[Operation], Operation]:
    """Decorate an operation with the parameters of ``search``; its argument ``search`` is that of the request.

    Place it below the router's decorator. OpenAPI documents the types of the filters; the search itself parses their
    values, so that the API rejects what the page rejects, with the same findings.
    """

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def view(request: HttpRequest, **arguments: Any) -> Any:
            del arguments["filters"]  # parsed by search.read below
            return operation(request, search=search.read(query_pairs(request)), **arguments)

        own = signature(operation)
        view.__signature__ = own.replace(  # type: ignore[attr-defined]  # what ninja takes its parameters from
            parameters=[parameter for name, parameter in own.parameters.items() if name != "search"]
        )
        contribute_operation_args(view, "filters", query_schema(search), models.Query(...))
        return view  # type: ignore[return-value]  # the same, less the argument that it fills in

    return decorate


def query_schema(search: type[Search]) -> type[Schema]:
    """The parameters of a search as a ninja schema."""
    parameters: dict[str, Any] = {}
    for own in filters_of(search).values():
        if own.is_view and own.kind.schema["type"] == "integer":
            continue  # paging in the API uses PageParameters
        longest = own.kind.schema.get("maxLength", LONGEST_TEXT)
        if own.most_values is not None:
            several = {"type": "array", "items": own.kind.schema, "maxItems": own.most_values}
            values = Annotated[
                list[Annotated[str, Field(max_length=longest)]],
                WithJsonSchema({**several, "description": own.description}),
            ]
            # A trailing "_" avoids clashes with methods of the schema class.
            limits: Any = Field(default_factory=list, max_length=own.most_values, alias=own.parameter)
            parameters[f"{own.parameter}_"] = (values, limits)
            continue
        schema = {**own.kind.schema, "description": own.description}
        if own.usual:
            schema["default"] = own.kind.write(own.usual)
        documented = WithJsonSchema(schema)
        parameters[own.parameter] = (Annotated[str | None, Field(max_length=longest), documented], None)
    return create_model(f"{search.__name__}Parameters", __base__=Schema, **parameters)

"""A search as the parameters of an operation of the API, with their types in OpenAPI."""

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
from maillage.kits.search.kinds import LONGEST_TEXT
from maillage.web.public_address import query_pairs

Operation = TypeVar("Operation", bound=Callable[..., Any])


def searching(search: type[Search]) -> Callable[[Operation], Operation]:
    """Gives an operation the parameters of ``search``, and the search of the request as its argument ``search``.

    Stands under the decorator of the router. OpenAPI has the types of the filters; the search itself reads their
    values, so that the API refuses what the page refuses, with the same findings.
    """

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def view(request: HttpRequest, **arguments: Any) -> Any:
            del arguments["filters"]  # judged below
            return operation(request, search=search.read(query_pairs(request)), **arguments)

        own = signature(operation)
        view.__signature__ = own.replace(  # type: ignore[attr-defined]  # what ninja takes its parameters from
            parameters=[parameter for name, parameter in own.parameters.items() if name != "search"]
        )
        contribute_operation_args(view, "filters", query_schema(search), models.Query(...))
        return view  # type: ignore[return-value]  # the same, less the argument that it fills in

    return decorate


def query_schema(search: type[Search]) -> type[Schema]:
    """The parameters of a search as ninja describes and bounds them."""
    parameters: dict[str, Any] = {}
    for own in filters_of(search).values():
        if own.is_view and own.kind.schema["type"] == "integer":
            continue  # the pages of a list of the API are those of PageWanted
        longest = own.kind.schema.get("maxLength", LONGEST_TEXT)
        if own.most_values is not None:
            several = {"type": "array", "items": own.kind.schema, "maxItems": own.most_values}
            values = Annotated[
                list[Annotated[str, Field(max_length=longest)]],
                WithJsonSchema({**several, "description": own.description}),
            ]
            # Some names are those of methods of a schema: its own name of a parameter ends with "_".
            limits: Any = Field(default_factory=list, max_length=own.most_values, alias=own.parameter)
            parameters[f"{own.parameter}_"] = (values, limits)
            continue
        schema = {**own.kind.schema, "description": own.description}
        if own.usual:
            schema["default"] = own.kind.write(own.usual)
        documented = WithJsonSchema(schema)
        parameters[own.parameter] = (Annotated[str | None, Field(max_length=longest), documented], None)
    return create_model(f"{search.__name__}Parameters", __base__=Schema, **parameters)

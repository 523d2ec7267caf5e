"""The JSON API of the installation: mounts each feature's router under /api/v1, renders errors as RFC 9457."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

import maillage
from maillage.core.problems import Finding, Forbidden, NotFound, Problem, Refused, sentence
from maillage.site.features import offers
from maillage.web.problems_json import PROBLEM_TYPE, problem_response

# Messages for pydantic's error types, by prefix of the type.
_FAULTS: Final[Mapping[str, str]] = {
    "missing": sentence("Ce champ manque : ajoutez-le."),
    "int_": sentence("Donnez un nombre entier."),
    "float_": sentence("Donnez un nombre."),
    "greater_than": sentence("La valeur est trop petite."),
    "less_than": sentence("La valeur est trop grande."),
    "string_too_short": sentence("Le texte est trop court."),
    "string_too_long": sentence("Le texte est trop long."),
    "string_pattern": sentence("Le texte n’a pas la forme attendue."),
    "literal_error": sentence("Choisissez une des valeurs de la documentation."),
    "enum": sentence("Choisissez une des valeurs de la documentation."),
    "json_invalid": sentence("Le corps n’est pas du JSON valide."),
}
_OTHER_FAULT: Final = sentence("La valeur n’a pas la forme attendue : voyez la description de l’API.")


class Api(NinjaAPI):
    """NinjaAPI that documents problem responses for every operation."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document, with a problem response added to each operation."""
        described = super().get_openapi_schema(**options)
        # The public URL, else the server of the document itself.
        described["servers"] = [{"url": settings.CONFIGURATION.public_url or "/"}]
        for operations in described["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("default", _PROBLEM_ANSWER)
        return described

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view function, such as "get_comparison", which generated clients use."""
        return operation.view_func.__name__


_PROBLEM_ANSWER: Final = {
    "description": "A problem (RFC 9457): what went wrong and what to do about it.",
    "content": {
        PROBLEM_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "findings": {"type": "array", "items": {"type": "object"}},
                },
            }
        }
    },
}

api = Api(
    title="Maillage",
    version=maillage.__version__,
    description="Mobile networks as people measured them, and open data. Errors are RFC 9457 problem documents.",
    urls_namespace="api",
    # The library's interactive page loads scripts from another host; only the document is published.
    docs_url=None,
)
for router in offers("api_routers"):
    api.add_router("", router)


@api.exception_handler(Problem)
def answer_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    """Render a Problem raised by a feature."""
    return problem_response(problem)


@api.exception_handler(ValidationError)
def answer_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Render invalid parameters or an invalid body, with one finding per fault."""
    findings = []
    for fault in error.errors:
        code, words = str(fault["type"]), [str(word) for word in fault["loc"]]
        message = next((message for start, message in _FAULTS.items() if code.startswith(start)), _OTHER_FAULT)
        findings.append(Finding(code, message, field_name=".".join(words[1:]) or None))
    message = sentence("La demande n’est pas comme la décrit l’API : corrigez les champs indiqués.")
    return problem_response(Refused("invalid_request", message, findings=findings))


@api.exception_handler(Http404)
def answer_absent(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Render a 404."""
    return problem_response(NotFound("not_found", sentence("Rien ne porte ce nom : vérifiez l’adresse.")))


@api.exception_handler(AuthenticationError)
def answer_unknown_person(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Render a missing or malformed token."""
    message = sentence("Cette adresse demande une clé ou un jeton en vigueur : « Authorization: Bearer … ».")
    response = problem_response(Forbidden("token_missing", message), status=401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def answer_unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Render what django-ninja rejected before our code, mostly a body that is not JSON."""
    message = sentence("La demande ne peut pas être lue : vérifiez son format.")
    return problem_response(Refused("unreadable_request", message), status=error.status_code)

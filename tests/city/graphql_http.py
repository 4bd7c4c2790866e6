"""The search interface's transport: what counts as a request, and how answers look on the line.

Of the request bodies multipart is left out; it counts as one without a query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from city.graphql_api import execute
from city.pages import HTML, missing_page
from city.state import CityState
from city.wire import Request, Response

PATH = "/api/graphql/"
JSON = "application/json"
PROBLEM = "application/problem+json"
_PRIVATE: Mapping[str, str] = {"Cache-Control": "no-cache, private"}


class _BadTransport(Exception):
    """A request without a usable query; production answers do not tell which fault it was."""


def encode_json(value: Any) -> bytes:
    """JSON as Symfony's JsonResponse writes it: ASCII, with `/`, `<`, `>`, `&` and quotes escaped."""
    text = json.dumps(value, separators=(",", ":"))
    text = re.sub(r"\\(u[0-9a-f]{4}|.)", lambda m: "\\u0022" if m[1] == '"' else m[0], text)
    for character, escaped in ("/", "\\/"), ("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"):
        text = text.replace(character, escaped)
    return text.replace("'", "\\u0027").encode("ascii")


def problem(status: int, detail: str) -> Response:
    """An error as RFC 7807 has it."""
    title = HTTPStatus(status).phrase
    body = encode_json({"type": "about:blank", "title": title, "status": status, "detail": detail})
    return Response(status, PROBLEM, body, _PRIVATE)


def _loads(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _BadTransport from error


def _body_parameters(request: Request) -> dict[str, Any]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    match media_type:
        case "application/json":
            parameters = _loads(request.body)
            if not isinstance(parameters, dict):
                raise _BadTransport
            return parameters
        case "application/graphql":
            return {"query": request.body.decode("utf-8", "replace")}
        case "application/x-www-form-urlencoded":
            return dict(parse_qsl(request.body.decode("utf-8", "replace")))
        case _:
            return {}


def _parameters(request: Request) -> tuple[str, Mapping[str, Any] | None, str | None]:
    """Query, variables and operation name; those in the address win over those in the body."""
    parameters = _body_parameters(request) if request.method == "POST" else {}
    parameters |= request.query
    query, variables = parameters.get("query"), parameters.get("variables")
    if not isinstance(query, str) or not query:
        raise _BadTransport
    if isinstance(variables, str) and variables:
        variables = _loads(variables)
    if variables and not isinstance(variables, dict):
        raise _BadTransport
    operation = parameters.get("operationName")
    return query, variables or None, operation if isinstance(operation, str) else None


def answer(state: CityState, request: Request) -> Response:
    """What the interface's own address answers, and the same without its last slash."""
    if request.path != PATH:
        if request.method not in {"GET", "HEAD"}:
            return Response(404, HTML, missing_page(request.path))
        query = request.target.partition("?")[2]
        location = PATH + (f"?{query}" if query else "")
        return Response(301, HTML, b"", {"Location": location, **_PRIVATE})
    match request.method:
        case "OPTIONS":
            return Response(200, JSON, b"[]", _PRIVATE)
        case "GET" | "HEAD" | "POST":
            try:
                parameters = _parameters(request)
            except _BadTransport:
                return problem(400, "Bad Request")
            return Response(200, JSON, encode_json(execute(state, *parameters)), _PRIVATE)
        case _:
            return Response(405, JSON, b'""', _PRIVATE)

"""The OpenAPI document: what FastAPI finds by itself, and the request bodies that we read."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.errors import MEDIA_TYPE, Problem
from api.schemas import PlanBody

REFERENCE = "#/components/schemas/{model}"
TAGS = [
    {"name": "plans", "description": "Ask for plans, look at them, stop them."},
    {"name": "sheets", "description": "Files of a plan."},
    {"name": "cities", "description": "Where can be planned."},
    {"name": "osrm", "description": "Roads, asked as OSRM is; errors are OSRM's too."},
    {"name": "vroom", "description": "Problems, asked as VROOM is; errors are VROOM's too."},
    {"name": "health", "description": "For supervisors and load balancers."},
]
BODIES: tuple[type[BaseModel], ...] = (PlanBody, Problem)

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Anything else: what is wrong, every fault at once (RFC 9457).",
        "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
    }
}


def request_body(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body itself."""
    schema = {"$ref": REFERENCE.format(model=model.__name__)}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": example}},
        }
    }


def install_openapi(app: FastAPI) -> None:
    """Make `app.openapi()` include the bodies that FastAPI doesn't see."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                license_info=app.license_info,
                routes=app.routes,
                tags=TAGS,
            )
            _, bodies = models_json_schema(
                [(model, "validation") for model in BODIES], ref_template=REFERENCE
            )
            components = found.setdefault("components", {}).setdefault("schemas", {})
            components.update(bodies["$defs"])
            app.openapi_schema = found
        return app.openapi_schema

    # FastAPI's documented way of changing its document
    app.openapi = document  # type: ignore[method-assign]

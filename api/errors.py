"""Every error as RFC 9457 problem details (`application/problem+json`), nothing of the inside."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from dispatch.errors import (
    BadInput,
    Conflict,
    DispatchError,
    Fault,
    MissingTool,
    NotFound,
    QueueFull,
    StoreUnavailable,
    UnknownCity,
)

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
# A body of nothing but faults must not make an answer of many times its size.
MAX_FAULTS = 1000


class ProblemFault(BaseModel):
    """One thing wrong with a request."""

    path: str = Field(description="Where, such as `jobs[3].windows` or `query.limit`.")
    detail: str = Field(description="What is wrong, with the value.")


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:callout:bad-input",
                "title": "Bad input",
                "status": 422,
                "detail": "the request has one fault",
                "errors": [
                    {
                        "path": "jobs[3].windows",
                        "detail": "'12:00-08:00' closes before it opens",
                    }
                ],
            }
        }
    )

    type: str = Field(description="`urn:callout:` and the kind of problem; stays the same.")
    title: str = Field(description="The kind of problem for people.")
    status: int = Field(description="The HTTP status once more.")
    detail: str = Field(description="What happened this time.")
    errors: list[ProblemFault] = Field([], description="Every fault of the request at once.")


class ProblemResponse(JSONResponse):
    """Problem details as a response."""

    media_type = MEDIA_TYPE

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        faults: Sequence[ProblemFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        problem = Problem(
            type=f"urn:callout:{kind}",
            title=kind.replace("-", " ").capitalize(),
            status=status,
            detail=detail,
            errors=list(faults),
        )
        super().__init__(
            problem.model_dump(exclude_defaults=True), status_code=status, headers=headers
        )


def install_error_handlers(app: FastAPI) -> None:
    """Make an application answer all its errors as problems."""
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(DispatchError, _dispatch_error)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _bug)


def fault_path(fault: Fault) -> str:
    """Path of a fault in the request: ``jobs[3].windows``."""
    path = "" if fault.source == "request" else fault.source
    if fault.row is not None:
        path += f"[{fault.row}]"
    return f"{path}.{fault.field or ''}".strip(".")


def _bad_input(request: Request, error: Exception) -> ProblemResponse:
    if not isinstance(error, BadInput):
        return _bug(request, error)
    faults = [
        ProblemFault(path=fault_path(fault), detail=fault.reason)
        for fault in error.faults[:MAX_FAULTS]
    ]
    many = len(error.faults)
    counted = "one fault" if many == 1 else f"{many:,} faults"
    if many > MAX_FAULTS:
        counted += f"; here are the first {MAX_FAULTS:,}"
    return ProblemResponse(
        HTTPStatus.UNPROCESSABLE_ENTITY, "bad-input", f"the request has {counted}", faults=faults
    )


def _dispatch_error(request: Request, error: Exception) -> ProblemResponse:
    status, kind = _kind(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return _bug(request, error)
    later = kind in {"queue-full", "store-unavailable"}
    headers = {"Retry-After": str(RETRY_SECONDS)} if later else None
    return ProblemResponse(status, kind, str(error), headers=headers)


def _kind(error: Exception) -> tuple[HTTPStatus, str]:
    """Status and kind of a problem that is nobody's bug."""
    match error:
        case NotFound() | UnknownCity():
            found = HTTPStatus.NOT_FOUND, "not-found"
        case Conflict():
            found = HTTPStatus.UNPROCESSABLE_ENTITY, "key-reused"
        case QueueFull():
            found = HTTPStatus.SERVICE_UNAVAILABLE, "queue-full"
        case StoreUnavailable(full=True):
            found = HTTPStatus.INSUFFICIENT_STORAGE, "disk-full"
        case StoreUnavailable():
            found = HTTPStatus.SERVICE_UNAVAILABLE, "store-unavailable"
        case MissingTool():
            found = HTTPStatus.SERVICE_UNAVAILABLE, "not-ready"
        case _:
            found = HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error"
    return found


def _bad_parameters(_request: Request, error: Exception) -> ProblemResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    faults = [
        ProblemFault(path=".".join(str(part) for part in fault["loc"]), detail=fault["msg"])
        for fault in found
    ]
    return ProblemResponse(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "bad-input",
        "the request's parameters make no sense",
        faults=faults,
    )


def _http_error(request: Request, error: Exception) -> ProblemResponse:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    detail = error.detail if isinstance(error, HTTPException) else ""
    headers = error.headers if isinstance(error, HTTPException) else None
    if detail == status.phrase:  # the framework's own: say more
        detail = f"{request.method} {request.url.path}: {status.description or status.phrase}"
    kind = status.phrase.lower().replace(" ", "-")
    return ProblemResponse(status, kind, detail, headers=headers)


def _bug(request: Request, error: Exception) -> ProblemResponse:
    reference = uuid.uuid4().hex
    log.error(
        "%s %s broke (reference %s)", request.method, request.url.path, reference, exc_info=error
    )
    return ProblemResponse(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        f"something went wrong inside; the service's log has it under reference {reference}",
    )

"""A request's JSON body, read strictly: nothing that JSON lacks or that no store can keep."""

import json
import math
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from dispatch.errors import BadInput, Fault

MAX_DEPTH = 20

_MEDIA_TYPE = re.compile(r"application/([\w.+-]+\+)?json", re.ASCII | re.IGNORECASE)
# PostgreSQL's text has no NUL, and no encoding has halves of surrogate pairs.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


async def raw_json(request: Request) -> bytes:
    """Body of a request that says it is JSON; browsers can't say so on a foreign page's behalf."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"the body must be application/json, not {media_type[:100] or 'without a type'}",
        )
    return await request.body()


RawJson = Annotated[bytes, Depends(raw_json)]


def parse_json(body: bytes) -> object:
    """Read a JSON text.

    Raises
    ------
    HTTPException
        400 if it is no JSON.
    BadInput
        If it is, but a key comes twice in an object, it is nested too deeply, or has a number
        or text that can't be kept; with the paths.
    """
    try:
        document: object = json.loads(
            body.decode("utf-8-sig"), parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except RecursionError:
        raise BadInput([_too_deep("")]) from None
    except ValueError as error:  # no JSON, no UTF-8, or a number of thousands of digits
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {error}") from error
    faults = _faults(document)
    if faults:
        raise BadInput(faults)
    return document


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice[:100]!r} comes twice in one object")
    return members


def _faults(document: object) -> list[Fault]:
    """Everything in a document that can't be kept, found without recursion."""
    faults: list[Fault] = []
    waiting: list[tuple[str, int, object]] = [("", 0, document)]
    while waiting:
        path, depth, value = waiting.pop()
        match value:
            case dict() | list() if depth >= MAX_DEPTH:
                faults.append(_too_deep(path))
            case dict():
                for key, item in value.items():
                    if _UNKEEPABLE.search(key):
                        faults.append(_unkeepable(path, "has a key with"))
                    waiting.append((f"{path}.{key}", depth + 1, item))
            case list():
                waiting.extend((f"{path}[{i}]", depth + 1, item) for i, item in enumerate(value))
            case str() if _UNKEEPABLE.search(value):
                faults.append(_unkeepable(path, "has"))
            case float() if not math.isfinite(value):
                faults.append(_fault(path, "is a number too large to be kept"))
    return sorted(faults)


def _fault(path: str, reason: str) -> Fault:
    shown = _UNKEEPABLE.sub("\ufffd", path.removeprefix("."))
    return Fault(source="request", field=shown or "body", reason=reason)


def _unkeepable(path: str, how: str) -> Fault:
    return _fault(path, f"{how} a NUL or half a surrogate pair, which no text may have")


def _too_deep(path: str) -> Fault:
    return _fault(path, f"is nested more than {MAX_DEPTH} deep")

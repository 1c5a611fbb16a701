"""plan.json: the whole of a plan as JSON, and back without loss (docs/plan-format.md)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.errors import BadInput, Fault
from dispatch.exports.plan_document import SCHEMA_VERSION, PlanRecord
from dispatch.model import Plan

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **PlanRecord.model_json_schema(mode="serialization"),
    "title": "Callout plan",
}
"""JSON Schema of the format, published as docs/plan.schema.json."""

_SOURCE = "plan"


def dump(plan: Plan) -> str:
    """Write a plan as JSON text, instants with the offset that its zone has at that moment.

    Parameters
    ----------
    plan : Plan
        Any plan; `load` gives an equal one back.

    Returns
    -------
    str
        One document, indented, the same for equal plans, with a line end.
    """
    record = PlanRecord.model_validate(plan)
    return record.model_dump_json(indent=1, context={"zone": ZoneInfo(plan.zone)}) + "\n"


def load(text: str) -> Plan:
    """Read a plan from JSON text.

    Parameters
    ----------
    text : str
        As `dump` writes it; instants may have any offset.

    Returns
    -------
    Plan
        With all instants in UTC.

    Raises
    ------
    BadInput
        If it is no JSON, of another version, or damaged: every fault with the path of its
        field, such as ``routes[0].stops[2].arrival``.
    """
    document = _parse(text)
    if isinstance(document, dict):
        _check_version(document.get("schema_version"))
    try:
        record = PlanRecord.model_validate_json(text)
    except ValidationError as error:
        raise BadInput(_faults(error)) from None
    plan: Plan = record.value()
    return plan


def _check_version(version: object) -> None:
    """Refuse other versions before their differences are reported one by one."""
    if version != SCHEMA_VERSION or isinstance(version, bool):
        found = "is missing" if version is None else f"{str(version)[:40]} can't be read"
        reason = f"{found}; this Callout reads version {SCHEMA_VERSION}"
        raise BadInput([Fault(source=_SOURCE, field="schema_version", reason=reason)])


def _parse(text: str) -> Any:
    """Parse JSON as the standard has it, refusing keys that come twice."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        reason = "is nested too deeply to be a plan"
    except ValueError as error:
        reason = f"is no JSON: {error}"
    raise BadInput([Fault(source=_SOURCE, reason=reason)])


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} comes twice in one object")
    return members


def _faults(error: ValidationError) -> list[Fault]:
    return [
        Fault(source=_SOURCE, field=_path(fault["loc"]) or None, reason=_reason(fault))
        for fault in error.errors(include_url=False)
    ]


def _path(location: Iterable[int | str]) -> str:
    """Write ("routes", 0, "stops") as ``routes[0].stops``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".")


def _reason(fault: ErrorDetails) -> str:
    known = {"missing": "is missing", "extra_forbidden": "is no key of this format"}
    message = fault["msg"].removeprefix("Value error, ")
    return known.get(fault["type"], message[:1].lower() + message[1:])

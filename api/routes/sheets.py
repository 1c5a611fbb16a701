"""Files of a plan: day sheets, calendars, tables, maps."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Response

from api.openapi import PROBLEMS
from api.parts import PartsOf
from api.schemas import FileName, PlanId, SheetList, SheetView
from dispatch.plan_sheets import Sheet

router = APIRouter(prefix="/v1/plans/{id}/sheets", tags=["sheets"], responses=PROBLEMS)

Made = TypeVar("Made")

# Drawing takes seconds: whoever waits for sheets must not take up the threads that answer all
# the others.
_MAKERS = CapacityLimiter(4)

# Shown by the browser; all others are saved.
INLINE = frozenset({"html", "pdf"})
# A sheet is a page by itself: it runs nothing, loads nothing, sends nothing.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@router.get("", summary="List a plan's files")
async def list_sheets(plan_id: PlanId, parts: PartsOf) -> SheetList:
    """List a plan's files with their links; each is made when it is fetched."""
    sheets = await _in_turn(lambda: parts.sheets.sheets(parts.service.plan(plan_id)))
    return SheetList(
        sheets=[
            SheetView(
                file=sheet.name,
                format=sheet.format,
                media_type=sheet.media_type,
                href=f"/v1/plans/{plan_id}/sheets/{quote(sheet.name, safe='')}",
            )
            for sheet in sheets
        ]
    )


@router.get(
    "/{file}",
    summary="Get a file",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {
                media_type: {}
                for media_type in (
                    "text/html",
                    "application/pdf",
                    "text/calendar",
                    "text/csv",
                    "application/geo+json",
                    "application/json",
                )
            },
        }
    },
)
async def get_sheet(plan_id: PlanId, file: FileName, parts: PartsOf) -> Response:
    """Get one file; HTML and PDF are shown by browsers, the others saved."""

    def make() -> tuple[Sheet, bytes]:
        plan = parts.service.plan(plan_id)
        sheet = parts.sheets.find(plan, file)
        return sheet, parts.sheets.content(plan, sheet)

    sheet, content = await _in_turn(make)
    return Response(
        content,
        status_code=HTTPStatus.OK,
        media_type=None,
        headers={
            "Content-Type": sheet.media_type,
            "Content-Disposition": disposition(sheet),
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Cache-Control": "private, no-cache",
        },
    )


async def _in_turn(make: Callable[[], Made]) -> Made:
    return await to_thread.run_sync(make, limiter=_MAKERS)


def disposition(sheet: Sheet) -> str:
    """`Content-Disposition` of a file: RFC 6266, other names than plain ones as RFC 8187."""
    kind = "inline" if sheet.format in INLINE else "attachment"
    if sheet.name.isascii() and sheet.name.isprintable():
        quoted = sheet.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'{kind}; filename="{quoted}"'
    return f"{kind}; filename*=utf-8''{quote(sheet.name, safe='')}"

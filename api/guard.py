"""What is turned away before it reaches a route: foreign host names, bodies that are too large."""

from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ProblemResponse


class Guard:
    """ASGI middleware around the whole application.

    A page in somebody's browser can reach a service on their machine under a name of its own
    (DNS rebinding): the `Host` header must be one of `hosts`, unless that has ``*``.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    hosts : collection of str
        Names without port; IPv6 addresses in brackets.
    max_body_bytes : int
        Largest request body, whether its length was announced or not.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], max_body_bytes: int) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._most = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), _hardened(send))

    def _refusal(self, headers: Headers) -> ProblemResponse | None:
        host = _without_port(headers.get("host", ""))
        if "*" not in self._hosts and host not in self._hosts:
            return ProblemResponse(
                HTTPStatus.BAD_REQUEST,
                "unknown-host",
                f"this service doesn't answer to the name {host[:100]!r}; "
                "CALLOUT_ALLOWED_HOSTS lists the names that it does",
            )
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return ProblemResponse(
                HTTPStatus.BAD_REQUEST, "bad-request", "Content-Length is no number"
            )
        if len(length) > 18 or int(length) > self._most:  # noqa: PLR2004 - digits of an exabyte
            return ProblemResponse(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "content-too-large", self._too_large
            )
        return None

    @property
    def _too_large(self) -> str:
        return f"a request's body may have at most {self._most:,} bytes"

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large)
            return message

        return counting


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _hardened(send: Send) -> Send:
    """Tell browsers to take media types as they are sent."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Content-Type-Options"] = "nosniff"
        await send(message)

    return sending

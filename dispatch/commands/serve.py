"""`callout serve`: the HTTP service on this machine."""

import os
import threading
from typing import Annotated

import typer
import uvicorn

from dispatch.commands.console import say
from dispatch.commands.options import city_store
from dispatch.settings import load_settings
from dispatch.vroom_questions import warm_up

LEAVING_SECONDS = 5


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen at.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port to listen at; 0: any.")
    ] = None,
    city: Annotated[str | None, typer.Option(help="Load this city before the first call.")] = None,
) -> None:
    """Serve plans over HTTP; the API's page is at /docs."""
    settings = load_settings()
    if city is not None:
        city_store().info(city)
        os.environ["CALLOUT_CITY"] = city
    host = host or settings.host
    port = settings.port if port is None else port
    # The service reads its settings itself, when it is made.
    os.environ |= {"CALLOUT_HOST": host, "CALLOUT_PORT": str(port)}
    say(f"Callout listens at http://{host}:{port} (API: /docs)")
    # In the background: the service answers meanwhile, and its first search needn't wait as long.
    threading.Thread(target=warm_up, name="kernels", daemon=True).start()
    # By name: the service imports dispatch, never the other way round.
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=LEAVING_SECONDS,
    )

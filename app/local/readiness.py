"""Readiness: ask a running service whether it is ready, with nothing but the standard library."""

import http.client
from typing import Final

from app.local.cluster import CannotStart

_SECONDS: Final = 4


def ask(host: str, port: int) -> None:
    """Ask the service whether it is ready.

    Raises:
        CannotStart: it does not answer, or says that it is not.
    """
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        raise CannotStart(
            f"No service answers at {host}, port {port}. Start it, or say in HOST and PORT where it is."
        ) from None
    finally:
        connection.close()
    if status != http.client.OK:
        raise CannotStart(f"The service is not ready: status {status}. /health says what is missing.")

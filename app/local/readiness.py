"""Readiness: ask a running service whether it is ready, with nothing but the standard library."""

import http.client
import re
from collections.abc import Mapping
from typing import Final

from app.local.cluster import CannotStart

_SECONDS: Final = 4


def address_in(environment: Mapping[str, str]) -> tuple[str, int]:
    """Give host and port out of the environment; a service that listens everywhere is asked on this machine.

    Raises:
        CannotStart: PORT is no number.
    """
    host = environment.get("HOST", "").replace("0.0.0.0", "127.0.0.1") or "127.0.0.1"  # noqa: S104 - asked, not bound
    port = environment.get("PORT") or "8000"
    if not re.fullmatch(r"[0-9]{1,5}", port):
        raise CannotStart("PORT has to be a number.")
    return host, int(port)


def ask(host: str, port: int) -> None:
    """Ask the service whether it is ready, and say so.

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
    print("The service is ready.")

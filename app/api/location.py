"""The Location header of an answer that says: this was made, and there it is."""

from typing import Any


def location(of: str) -> dict[str, Any]:
    """Describe the header for the contract.

    Args:
        of: what stands at the address, such as `the session`.
    """
    schema = {"type": "string", "format": "uri-reference", "maxLength": 2000}
    return {"Location": {"description": f"Address of {of}.", "schema": schema}}

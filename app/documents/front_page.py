"""The page for people: one file without a build step, which finds centres with this service's own operations.

Its style and its script stand in it and are named by their digests in its policy, so that nothing else may run in it and
nothing is loaded from anywhere but this service.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from app.documents.page import page

_TEMPLATE: Final = "front.html"
_POLICY: Final = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def front_page(*, attribution: Sequence[str], licence: str, version: str, demo: bool) -> str:
    """Write the page.

    Args:
        attribution: sentences about whose data it shows.
        licence: under which that data may be used.
        version: of the service.
        demo: says that nothing in it is real.
    """
    return page(_TEMPLATE, attribution=attribution, licence=licence, version=version, demo=demo)


def policy_of(written: str) -> str:
    """Give the content security policy of a page: its own style and script, this service, nothing else."""
    return _POLICY.format(style=_digest(written, "style"), script=_digest(written, "script"))


def _digest(written: str, element: str) -> str:
    """Give the digest of what stands in the one element of a name, as a policy names it."""
    (content,) = re.findall(rf"<{element}>(.*?)</{element}>", written, re.DOTALL)
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"

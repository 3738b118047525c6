"""Refusals: everything the service can say no to, named by what is refused.

Read it as a tree. `app/api/problems.py` holds the one table from these classes to HTTP statuses; whatever is not a
`Refused` is a bug.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong or missing.

    Args:
        pointer: JSON pointer (RFC 6901) into the body, or the name of a query field behind `#`.
        code: kebab-case word a program can act on.
        detail: a sentence for a person that says what to do.
    """

    pointer: str
    code: str
    detail: str


class Refused(Exception):  # noqa: N818 - named by what is refused
    """The service says no, and says why in a sentence that helps the reader to go on.

    Args:
        detail: a sentence for a person: what to do next. Never personal data, SQL, class names or other people's ids.
        issues: the single things that are wrong, all of them at once.
    """

    code = "refused"
    title = "Refused"

    def __init__(self, detail: str | None = None, issues: Sequence[Issue] = ()) -> None:
        self.detail = detail or self.title
        self.issues = tuple(issues)
        super().__init__(self.detail)


class NotSignedIn(Refused):
    """No valid access token came with the request."""

    code = "not-signed-in"
    title = "Sign in first, or as a program ask /oauth/token, then send the token as `Authorization: Bearer ...`."


class SignInFailed(Refused):
    """E-mail address, password or code do not match; the same words whether or not the account exists."""

    code = "sign-in-failed"
    title = "The e-mail address, the password or the code is not right."


class NotAllowed(Refused):
    """The caller's role never has this operation."""

    code = "not-allowed"
    title = "Your role does not include this."


class OutOfScope(NotAllowed):
    """The access token of a machine client was not issued for this.

    Args:
        scope: what it would need; None where no machine client is ever let in.
    """

    code = "insufficient-scope"
    title = "Your access token was not issued for this. Ask for one with the scope that is needed."

    def __init__(self, scope: str | None = None) -> None:
        super().__init__(None if scope is not None else "This is for people who sign in. No program is let in here.")
        self.scope = scope


class GrantRefused(Refused):
    """The token endpoint gives no token; told in the words of OAuth 2.0.

    Args:
        error: a word of RFC 6749 5.2.
        detail: what to do.
    """

    code = "grant-refused"
    title = "No token is given for this."

    def __init__(self, error: str = "invalid_request", detail: str | None = None) -> None:
        super().__init__(detail)
        self.error = error


class ClientUnknown(GrantRefused):
    """Client and secret do not belong together, or the client must not be used; the same words for all."""

    code = "client-unknown"
    title = "Client id and secret do not belong together, or are not in use."

    def __init__(self) -> None:
        super().__init__("invalid_client")


class NotFound(Refused):
    """The thing is not there, or not there for this reader; both read the same."""

    code = "not-found"
    title = "There is nothing here that you can see."


class MoveNotOpen(Refused):
    """The state machine has no such move from here."""

    code = "move-not-open"
    title = "This cannot be done at the present stage. The list `actions` says what can."


class NotReady(Refused):
    """The move exists, but facts that it needs are missing; `errors` lists all of them."""

    code = "not-ready"
    title = "Something is still missing. The list `errors` says what."


class Conflict(Refused):
    """The request collides with something that is already there."""

    code = "conflict"
    title = "This collides with something that is already there."


class NotFree(Conflict):
    """The time, place or person is not free; never says why (a separation is secret)."""

    code = "not-free"
    title = "This time is not free. Choose another."


class KeyInUse(Conflict):
    """A request with the same idempotency key is being worked on."""

    code = "key-in-use"
    title = "A request with this Idempotency-Key is still being worked on. Try again in a moment."


class Invalid(Refused):
    """The request is well-formed JSON but says something that cannot be."""

    code = "invalid"
    title = "Some of what was sent is not right. The list `errors` says what."


class KeyReused(Invalid):
    """The idempotency key was used for another request."""

    code = "key-reused"
    title = "This Idempotency-Key was used for a different request. Use a new one."


class Malformed(Refused):
    """The body is not JSON that this service reads."""

    code = "malformed"
    title = "The body could not be read as JSON."


class TooLarge(Refused):
    """The body is larger than this operation takes."""

    code = "too-large"
    title = "The body is too large."


class WrongMediaType(Refused):
    """The body has a content type this operation does not take."""

    code = "wrong-media-type"
    title = "Send the body as application/json."


class PreconditionRequired(Refused):
    """If-Match is missing on a change that needs it."""

    code = "precondition-required"
    title = "Read the current version first and send its ETag as If-Match."


class PreconditionFailed(Refused):
    """Somebody changed the thing since the caller read it."""

    code = "precondition-failed"
    title = "It has changed since you read it. Read it again and repeat your change."


class TooMany(Refused):
    """Too many tries in a short time.

    Args:
        retry_after_seconds: whole seconds until another try is taken.
    """

    code = "too-many"
    title = "Too many tries. Wait a little and try again."

    def __init__(self, retry_after_seconds: int, detail: str | None = None) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class OutcomeUnknown(Refused):
    """The database did not answer in time; the work may or may not have been done."""

    code = "outcome-unknown"
    title = "We could not tell whether this was saved. Repeat it with the same Idempotency-Key."


class Unavailable(Refused):
    """The service is overloaded or a part of it is down; nothing was changed."""

    code = "unavailable"
    title = "The service is busy or not ready. Nothing was changed; try again in a moment."

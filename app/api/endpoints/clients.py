"""Machine clients of organisations, and the tokens they get."""

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import Depends, Response

from app.actions import client as actions
from app.api.door import Door, Doors, Here, Work
from app.api.location import location
from app.api.oauth import TOKEN_PATH, asked_in
from app.api.problems import documented
from app.api.replay import REACHED_BY
from app.api.schemas.client import (
    TOKEN_FORM,
    ClientIn,
    ClientStatusIn,
    ClientsView,
    ClientTokenView,
    ClientView,
    NewSecretView,
    OAuthErrorView,
    RotationIn,
    ServerMetadataView,
)
from app.api.types import Id
from app.db.queries.client import get_client, get_organisation
from app.db.queries.client import list_clients as listed
from app.domain.access import Op
from app.domain.client import Scope
from app.domain.errors import Conflict, Malformed, NotFound

router = Door(tag="identity")
REACHED_BY["organisation_id"] = get_organisation
REACHED_BY["client_id"] = get_client
Question = Annotated[actions.Asked, Depends(asked_in)]
_LOCATION: Final = location("the list in which it stands")
_LINKS: Final = {
    "ListClients": {
        "operationId": "list_clients",
        "parameters": {"organisation_id": "$response.body#/organisation_id"},
        "description": "Find it in the list of its organisation.",
    }
}


def _told(*words: str) -> dict[str, Any]:
    """Describe a refusal in the words of OAuth."""
    detail = "Client id and secret do not belong together, or are not in use."
    return {word: {"value": {"error": word, "error_description": detail}} for word in words}


def _refused(description: str, *words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/OAuthErrorView"}
    return {"description": description, "content": {"application/json": {"schema": schema, "examples": _told(*words)}}}


_GRANT: Final = _refused("Grant refused.", "invalid_request", "unsupported_grant_type", "invalid_scope")
_GRANT["content"] |= documented([Malformed])[400]["content"]
_ALSO: Final = {
    400: {**_GRANT, "model": OAuthErrorView},
    401: {**_refused("Client unknown.", "invalid_client"), "model": OAuthErrorView},
}


@router.op(
    Op.CREATE_CLIENT, "POST", "/v1/organisations/{organisation_id}/clients", shows=NewSecretView, status=201,
    refuses=[NotFound, Conflict], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def create_client(work: Work, organisation_id: Id, body: ClientIn, response: Response) -> NewSecretView:
    """Let a program act for a verified organisation, within scopes. Its secret is shown in this answer and never again."""
    made = await actions.create(work, organisation_id, body.name, [Scope(word) for word in body.scopes])
    response.headers["location"] = f"/v1/organisations/{organisation_id}/clients"
    return NewSecretView.made(made)


@router.op(Op.LIST_CLIENTS, "GET", "/v1/organisations/{organisation_id}/clients", shows=ClientsView, refuses=[NotFound])
async def list_clients(work: Work, organisation_id: Id) -> ClientsView:
    """List the programs that act for an organisation, with the secrets that count, though not what they are."""
    return ClientsView(items=[ClientView.of(client) for client in await listed(work, organisation_id)])


@router.op(
    Op.ROTATE_CLIENT_SECRET, "POST", "/v1/clients/{client_id}/secrets", shows=NewSecretView, status=201,
    refuses=[NotFound], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def rotate_client_secret(work: Work, client_id: Id, body: RotationIn, response: Response) -> NewSecretView:
    """Make a further secret; the one before goes on working for the days you name, any older one ends now."""
    made = await actions.rotate(work, client_id, timedelta(days=body.overlap_days))
    response.headers["location"] = f"/v1/organisations/{made.client.row.organisation_id}/clients"
    return NewSecretView.made(made)


@router.op(
    Op.SET_CLIENT_STATUS, "PUT", "/v1/clients/{client_id}/status", shows=ClientView, refuses=[NotFound], guarded=True
)
async def set_client_status(work: Work, client_id: Id, body: ClientStatusIn) -> ClientView:
    """Disable a program, which its next request finds out, or let it act again. Send its `etag` as If-Match."""
    client = await actions.set_status(work, client_id, active=body.status == "active")
    work.etag = client.etag
    return ClientView.of(client)


@router.op(Op.ISSUE_CLIENT_TOKEN, "POST", TOKEN_PATH, shows=ClientTokenView, extra=TOKEN_FORM, also=_ALSO)
async def issue_client_token(asked: Question, doors: Doors, here: Here, response: Response) -> ClientTokenView:
    """Give a program an access token (OAuth 2.0, client credentials). Refusals are told in the words of OAuth."""
    response.headers["pragma"] = "no-cache"
    return ClientTokenView.of(await actions.issue(doors, asked), here.client_tokens)


@router.op(Op.READ_SERVER_METADATA, "GET", "/.well-known/oauth-authorization-server", shows=ServerMetadataView)
async def read_server_metadata(here: Here) -> ServerMetadataView:
    """Read where and how programs get their tokens (RFC 8414)."""
    return ServerMetadataView.at(here.settings.public_url)

"""Rulesets: which there are, the table of each as JSON and as a page, and what one would change in the cases so far."""

from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response

from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next
from app.api.schemas.ruleset import ImpactPage, RulesetEntry, RulesetList, RulesetView
from app.api.types import Slug
from app.db.queries.ruleset import Walk, look_on, show_impact
from app.documents.ruleset_page import as_page
from app.domain.access import Op
from app.domain.errors import NotFound
from app.screening.rulesets import get_ruleset, use_of
from app.screening.rulesets import list_rulesets as published

router = Door(prefix="/v1/rulesets", tag="screening")
VersionPath = Annotated[Slug, Path(description="A version, such as 2026-1.", examples=["2026-1"])]
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_PAGE: Final = {
    200: {
        "description": "The table, to be read and printed.",
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}},
    }
}


@router.op(Op.LIST_RULESETS, "GET", "", shows=RulesetList)
async def list_rulesets() -> RulesetList:
    """List the rulesets that were published, the newest first, and say which one decides today."""
    entries = [RulesetEntry(version=each.version, use=use, digest=each.digest) for each, use in published()]
    return RulesetList(items=entries)


@router.op(Op.READ_RULESET, "GET", "/{version}", shows=RulesetView, refuses=[NotFound])
async def read_ruleset(version: VersionPath) -> RulesetView:
    """Read the rules that decide the lights, row by row as they are printed."""
    ruleset = get_ruleset(version)
    return RulesetView.of(ruleset, use_of(ruleset))


@router.op(Op.READ_RULESET_PAGE, "GET", "/{version}/table", refuses=[NotFound], media=Response, also=_PAGE)
async def read_ruleset_page(version: VersionPath) -> Response:
    """Read the rules that decide the lights as a page, to be read aloud or printed."""
    page = as_page(get_ruleset(version))
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": _PAGE_POLICY})


@router.op(
    Op.READ_RULESET_IMPACT, "GET", "/{version}/impact", shows=ImpactPage, refuses=[NotFound], headers=LINK_HEADER
)
async def read_ruleset_impact(
    work: Work, request: Request, response: Response, version: VersionPath, query: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """Read what a ruleset would change in the screenings so far, the newest first; nothing is changed by asking.

    A page looks at some hundred screenings and lists those that would change: it may list none and still lead on.
    """
    ruleset = get_ruleset(version)
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="-at", filters=version)
    found = await look_on(work, ruleset, Walk.read(cursors.read(query.after)), limit=query.limit)
    following = None if found.over else cursors.write(found.walk.written())
    link_next(request, response, following)
    return show_impact(ruleset, found) | {"next": following}

"""The documentation: the contract, and it as pages: Swagger UI at /docs and Redoc at /redoc, all of it from this host.

No script stands in a page, so the content security policy needs no exception for one; both tools write styles at run
time, which it must allow. Redoc asks another host for a logo: the policy says no and nothing is missing.
"""

import json
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Final

from anyio import to_thread
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

from app.domain.errors import NotFound

CONTRACT_PATH: Final = "/openapi.json"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_CACHED: Final = "public, max-age=86400"
_ASSETS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "text/javascript",
    "favicon.png": "image/png",
}
_PAGE: Final = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/docs/assets/favicon.png">
{style}</head>
<body>
<div id="contract"></div>
<script src="/docs/assets/{library}"></script>
<script src="/docs/assets/{start}"></script>
</body>
</html>
"""
_SWAGGER_STYLE: Final = '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">\n'


def mount_docs(app: FastAPI) -> None:
    """Give the application its contract, its two pages and what they load."""
    contract = json.dumps(CONTRACT_PATH)
    library = files("fastapi_offline").joinpath("static")
    assets = {name: (library.joinpath(name).read_bytes(), media_type) for name, media_type in _ASSETS.items()}
    swagger = (
        f"SwaggerUIBundle({{url: {contract}, dom_id: '#contract', deepLinking: true, validatorUrl: null, "
        "persistAuthorization: false, presets: [SwaggerUIBundle.presets.apis]});\n"
    )
    redoc = f"Redoc.init({contract}, {{hideDownloadButton: false}}, document.getElementById('contract'));\n"
    assets["swagger.js"] = (swagger.encode(), "text/javascript")
    assets["redoc.js"] = (redoc.encode(), "text/javascript")
    pages = {
        "/docs": _PAGE.format(
            title=app.title, style=_SWAGGER_STYLE, library="swagger-ui-bundle.js", start="swagger.js"
        ),
        "/redoc": _PAGE.format(title=app.title, style="", library="redoc.standalone.js", start="redoc.js"),
    }

    turn = Lock()

    @cache
    def write() -> bytes:
        return json.dumps(app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()

    def written() -> bytes:
        with turn:
            return write()

    async def show_contract(_: Request) -> Response:
        # Writing it takes seconds, once; beside the loop, so that everybody else is answered meanwhile.
        return Response(await to_thread.run_sync(written), media_type="application/json")

    async def show_page(request: Request) -> Response:
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "public, max-age=300"}
        return HTMLResponse(pages[request.scope["path"]], headers=headers)

    async def show_asset(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None:
            raise NotFound
        return Response(asset[0], media_type=asset[1], headers={"Cache-Control": _CACHED})

    app.add_route(CONTRACT_PATH, show_contract, methods=["GET"], include_in_schema=False)
    for path in pages:
        app.add_route(path, show_page, methods=["GET"], include_in_schema=False)
    app.add_route("/docs/assets/{name}", show_asset, methods=["GET"], include_in_schema=False)

"""Health and metrics: outside /v1, without sign-in, without a unit of work."""

from fastapi import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.api.door import Door, parts_of
from app.api.metrics import CONTENT_TYPE, may_read, scrape
from app.api.openapi import VERSION
from app.api.schemas.health import CheckView, HealthView, LivenessView
from app.db.migrate import head
from app.db.queries.health import Health, find_health
from app.domain.access import Op
from app.domain.errors import NotAllowed

router = Door(tag="running")
_UNREADY = {503: {"model": HealthView, "description": "Something that is needed does not work; the body says what."}}


class HealthJson(JSONResponse):
    """JSON as the health check format names it."""

    media_type = "application/health+json"


class MetricsText(PlainTextResponse):
    """Prometheus' text form."""

    media_type = CONTENT_TYPE


@router.op(Op.READ_LIVENESS, "GET", "/health/live", shows=LivenessView)
async def read_liveness() -> LivenessView:
    """Say that the process runs; asks nobody else."""
    return LivenessView(status="pass")


@router.op(Op.READ_READINESS, "GET", "/health/ready", shows=HealthView, also=_UNREADY)
async def read_readiness(request: Request) -> Response:
    """Say whether requests can be served: database within a second, migrations at head, worker alive; else 503."""
    return _answer(await _health(request), strict=True)


@router.op(Op.READ_HEALTH, "GET", "/health", shows=HealthView, media=HealthJson, also=_UNREADY)
async def read_health(request: Request) -> Response:
    """Say how each part is; 503 when the database does not answer."""
    return _answer(await _health(request), strict=False)


@router.op(Op.READ_METRICS, "GET", "/metrics", media=MetricsText, refuses=[NotAllowed])
async def read_metrics(request: Request) -> Response:
    """Read the metrics in Prometheus' text form; only from the networks in METRICS_ALLOW."""
    parts = parts_of(request)
    if not may_read(request, parts.settings):
        raise NotAllowed("Metrics are read from the networks in METRICS_ALLOW only.")
    body = await scrape(parts.meters, parts.database.serving, parts.keys, demo=parts.settings.demo)
    return Response(body, media_type=CONTENT_TYPE)


async def _health(request: Request) -> Health:
    parts = parts_of(request)
    return await find_health(parts.database, head(), demo=parts.settings.demo)


def _answer(health: Health, *, strict: bool) -> Response:
    """Answer 503 when the database is away, and, if `strict`, when anything else is amiss."""
    amiss = {"database": health.database, "migrations": health.migrations, "worker": health.worker}
    grave = health.database is not None or (strict and any(amiss.values()))
    worst = "fail" if grave else "warn" if any(amiss.values()) else "pass"
    view = HealthView.model_validate(
        {
            "status": worst,
            "version": VERSION,
            "checks": {
                name: CheckView(status="pass" if said is None else ("fail" if grave else "warn"), output=said)
                for name, said in amiss.items()
            },
        }
    )
    kind = JSONResponse if strict else HealthJson
    return kind(view.model_dump(), status_code=503 if grave else 200)

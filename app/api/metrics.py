"""Metrics: what operators watch, in Prometheus' text form; numbers only, never an id.

Requests are counted in this process; everything else is read from the database when asked for.
"""

import ipaddress
import time
from typing import Final

from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.crypto.seal import Keyring
from app.db.work import SERVICE, Opening, Work
from app.settings import Settings

CONTENT_TYPE: Final = "text/plain; version=1.0.0; charset=utf-8"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Meters:
    """The instruments of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("http_requests", "Requests answered.", ["operation", "status"], registry=self.registry)
        self.seconds = Histogram(
            "http_request_seconds", "Time to answer.", ["operation"], buckets=_BUCKETS, registry=self.registry
        )
        self.pool = Gauge("db_pool_connections", "Connections of the serving pool.", ["state"], registry=self.registry)
        self.state = Gauge("referral_state", "What the database holds now.", ["what"], registry=self.registry)
        self.head = Gauge(
            "audit_head_link", "Number of the last link of the audit trail, by its hash.", ["hash"],
            registry=self.registry,
        )  # fmt: skip
        self.screenings = Gauge(
            "screenings", "Screenings kept, by the light of the wished service.", ["light"], registry=self.registry
        )
        self.decisions = Gauge("decisions", "Decisions of the hub.", ["decision"], registry=self.registry)


class Measure:
    """Counts and times every request by its operation, never by its path."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and time it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            operation = getattr(scope.get("route"), "name", None) or "none"
            self.meters.requests.labels(operation, str(status)).inc()
            self.meters.seconds.labels(operation).observe(time.perf_counter() - started)


_STATE: Final = text(
    """
    SELECT
      (SELECT count(*) FROM outbox WHERE done_at IS NULL AND failed_at IS NULL) AS outbox_waiting,
      (SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL) AS outbox_dead,
      (SELECT coalesce(extract(epoch FROM service_now(:demo) - min(run_at)), 0) FROM outbox
        WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= service_now(:demo)) AS outbox_oldest_seconds,
      (SELECT count(*) FROM referrals WHERE status = 'queued') AS queue_length,
      (SELECT coalesce(extract(epoch FROM service_now(:demo) - min(status_since)), 0) FROM referrals
        WHERE status = 'queued') AS queue_oldest_seconds,
      (SELECT count(*) FROM tasks WHERE done_at IS NULL) AS tasks_open,
      (SELECT coalesce(max(seq), 0) FROM audit_seals) AS audit_head,
      (SELECT count(*) FROM audit_events e WHERE NOT EXISTS
        (SELECT 1 FROM audit_seals s WHERE s.event_id = e.id)) AS audit_unsealed,
      (SELECT coalesce(extract(epoch FROM service_now(:demo) - at), -1) FROM
        (SELECT max(at) AS at FROM heartbeats WHERE name = 'worker') h) AS worker_heartbeat_age_seconds
    """
)
_HEAD: Final = text("SELECT seq, encode(hash, 'hex') AS hash FROM audit_seals ORDER BY seq DESC LIMIT 1")
_LIGHTS: Final = text(
    """
    SELECT light, count(*) AS n FROM (
      SELECT (SELECT s ->> 'light' FROM jsonb_array_elements(result -> 'services') s
              WHERE s ->> 'service' = result ->> 'service_wished') AS light FROM screenings) x
    WHERE light IS NOT NULL GROUP BY light
    """
)
_DECISIONS: Final = text("SELECT decision, count(*) AS n FROM assessments WHERE decision IS NOT NULL GROUP BY decision")


async def scrape(meters: Meters, engine: AsyncEngine, keys: Keyring, *, demo: bool) -> bytes:
    """Read what the database holds and write everything in Prometheus' text form."""
    opening = Opening(engine=engine, keys=keys, demo=demo, doing="read_metrics", caller=SERVICE)
    async with Work(opening) as work:
        work.silent = True
        state = (await work.session.execute(_STATE, {"demo": demo})).mappings().one()
        head = (await work.session.execute(_HEAD)).one_or_none()
        lights = (await work.session.execute(_LIGHTS)).all()
        decisions = (await work.session.execute(_DECISIONS)).all()
    for what, value in state.items():
        meters.state.labels(what).set(float(value))
    meters.head.clear()
    if head is not None:
        meters.head.labels(head.hash).set(head.seq)
    for light, n in lights:
        meters.screenings.labels(light).set(n)
    for decision, n in decisions:
        meters.decisions.labels(decision).set(n)
    pool = engine.pool
    if isinstance(pool, QueuePool):
        meters.pool.labels("in_use").set(pool.checkedout())
        meters.pool.labels("idle").set(pool.checkedin())
    return generate_latest(meters.registry)


def may_read(request: Request, settings: Settings) -> bool:
    """Say whether the peer stands in METRICS_ALLOW."""
    if request.client is None:
        return False
    try:
        peer = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return any(peer in network for network in settings.metrics_allow)

"""Operators see how the service is."""

import httpx


async def test_the_process_is_alive(call):
    answer = await call(None).get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "pass"})


async def test_it_is_not_ready_without_a_worker_and_ready_with_one(call, world):
    silent = await call(None).get("/health/ready")
    assert silent.status_code == 503
    assert "worker" in silent.json()["checks"]["worker"]["output"]
    await world.execute("INSERT INTO heartbeats (name, at, note) VALUES ('worker', service_now(true), '{}')")
    heard = await call(None).get("/health/ready")
    assert (heard.status_code, heard.json()["status"]) == (200, "pass")


async def test_it_is_not_ready_on_a_database_of_another_revision(call, world):
    await world.execute("UPDATE alembic_version SET version_num = '0000'")
    answer = await call(None).get("/health/ready")
    assert answer.status_code == 503
    assert "migrations" in answer.json()["checks"]["migrations"]["output"]


async def test_health_is_a_health_document_and_only_warns_when_the_worker_is_silent(call):
    answer = await call(None).get("/health")
    assert answer.headers["content-type"] == "application/health+json"
    assert (answer.status_code, answer.json()["status"]) == (200, "warn")


async def counted(call) -> float:
    answer = await call(None).get("/metrics")
    assert answer.status_code == 200, answer.text
    line = 'http_requests_total{operation="read_liveness",status="200"} '
    found = [text.removeprefix(line) for text in answer.text.splitlines() if text.startswith(line)]
    return float(found[0]) if found else 0.0


async def test_metrics_count_requests_by_operation_and_show_the_queue(call, world):
    await world.referral()
    before = await counted(call)
    await call(None).get("/health/live")
    assert await counted(call) == before + 1
    answer = await call(None).get("/metrics")
    assert 'referral_state{what="queue_length"} 1.0' in answer.text


async def test_metrics_are_refused_from_elsewhere(app):
    far = httpx.ASGITransport(app, client=("203.0.113.9", 4000))
    async with httpx.AsyncClient(transport=far, base_url="http://test") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 403

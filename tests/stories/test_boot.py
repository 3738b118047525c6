"""The application starts, and answers what nobody declared."""


async def test_an_unknown_address_is_a_problem(call):
    answer = await call(None).get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"

# One image for the API, the worker and the migrations:
#   docker run ... safe-referral serve | worker | migrate | prepare-database
# It runs as an ordinary user and writes nothing: start it with --read-only.

FROM python:3.13-slim-bookworm AS packages
COPY requirements/runtime.txt /build/runtime.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build/runtime.txt \
 && /opt/venv/bin/pip uninstall --yes pip

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin service
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv
COPY app ./app
COPY migrations ./migrations
COPY openapi ./openapi
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000
RUN python -m compileall -q app migrations
USER 10001:10001
EXPOSE 8000
# The worker listens on no port: start it with --no-healthcheck; /health/ready tells whether it is alive.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-m", "app", "check-ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]

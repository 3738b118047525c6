"""Endpoints, one file a noun. `ALL` is every router the application serves."""

from fastapi import APIRouter

from app.api.endpoints import (
    centres,
    health,
    offers,
    services,
    suitability,
)

ALL: tuple[APIRouter, ...] = (
    centres.router,
    health.router,
    offers.router,
    services.router,
    suitability.router,
)

"""Endpoints, one file a noun. `ALL` is every router the application serves."""

from fastapi import APIRouter

from app.api.endpoints import (
    accounts,
    centres,
    contact_routes,
    health,
    memberships,
    messages,
    offers,
    organisations,
    services,
    sign_ins,
    suitability,
)

ALL: tuple[APIRouter, ...] = (
    accounts.router,
    centres.router,
    contact_routes.router,
    health.router,
    memberships.router,
    messages.router,
    offers.router,
    organisations.router,
    services.router,
    sign_ins.router,
    suitability.router,
)

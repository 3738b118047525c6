"""Endpoints, one file a noun. `ALL` is every router the application serves."""

from fastapi import APIRouter

from app.api.endpoints import (
    accounts,
    assessments,
    centres,
    contact_routes,
    health,
    hub,
    memberships,
    messages,
    offers,
    organisations,
    placements,
    pre_visits,
    services,
    sign_ins,
    staff,
    suitability,
    tasks,
)

ALL: tuple[APIRouter, ...] = (
    accounts.router,
    assessments.router,
    centres.router,
    contact_routes.router,
    health.router,
    hub.router,
    memberships.router,
    messages.router,
    offers.router,
    organisations.router,
    placements.router,
    pre_visits.router,
    services.router,
    sign_ins.router,
    staff.router,
    suitability.router,
    tasks.router,
)

"""Endpoints, one file a noun. `ALL` is every router the application serves."""

from fastapi import APIRouter

from app.api.endpoints import health

ALL: tuple[APIRouter, ...] = (health.router,)

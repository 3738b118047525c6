"""Endpoints, one file a noun. `ALL` is every router the application serves."""

from fastapi import APIRouter

ALL: tuple[APIRouter, ...] = ()

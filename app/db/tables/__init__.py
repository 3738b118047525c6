"""The tables, one noun a file; importing this package maps them all."""

from app.db.tables import (
    account,
    application,
    appointment,
    approval,
    assessment,
    attendance,
    centre,
    client,
    glass,
    hold,
    machinery,
    organisation,
    person,
    placement,
    referral,
    screening,
    staff,
)
from app.db.tables.base import Base

__all__ = [
    "Base",
    "account",
    "application",
    "appointment",
    "approval",
    "assessment",
    "attendance",
    "centre",
    "client",
    "glass",
    "hold",
    "machinery",
    "organisation",
    "person",
    "placement",
    "referral",
    "screening",
    "staff",
]

"""The ground all tables stand on: names of constraints, Python types to columns, the columns that many rows share."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

Id = Annotated[UUID, mapped_column(primary_key=True, default=uuid4)]
"""A primary key: a random UUID made here, never by the database, so that no order or count shows in it."""

Side = Annotated[int, mapped_column(SmallInteger)]
"""The number of a side in a referral: who shares secrets with whom."""

At = Annotated[datetime, mapped_column(DateTime(timezone=True))]

Sealed = Annotated[bytes, mapped_column(LargeBinary)]
"""Ciphertext of `app.crypto.seal`; text about people stands in no other kind of column."""

ReferralId = Annotated[UUID, mapped_column(ForeignKey("referrals.id"), index=True)]
AccountId = Annotated[UUID, mapped_column(ForeignKey("accounts.id"), index=True)]
PersonId = Annotated[UUID, mapped_column(ForeignKey("people.id"), index=True)]
CentreId = Annotated[UUID, mapped_column(ForeignKey("centres.id"), index=True)]
OrganisationId = Annotated[UUID, mapped_column(ForeignKey("organisations.id"), index=True)]


def words(kind: type[StrEnum], name: str | None = None) -> Enum:
    """Give the column type of a closed list: text with a CHECK.

    Args:
        kind: the list.
        name: of the CHECK; needed where a table has two columns of the same list.
    """
    values = [member.value for member in kind]
    return Enum(kind, name=name, native_enum=False, create_constraint=True, length=40, values_callable=lambda _: values)


class Base(DeclarativeBase):
    """Every table. Relationships are not mapped: each query names what it loads."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        date: Date(),
        time: Time(),
        UUID: Uuid(),
        str: Text(),
        bytes: LargeBinary(),
        int: Integer(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[UUID]: ARRAY(Uuid()),
        list[str]: ARRAY(Text()),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda e: [m.value for m in e],
        ),
    }


BigSequence = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]
NOW = text("clock_timestamp()")

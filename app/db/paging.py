"""Keyset paging: read on behind the last row shown, whatever was added or removed meanwhile.

A page in the middle costs what the first one costs, where OFFSET walks over all that it skips.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, tuple_
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import asc_op, desc_op


def keyset(
    statement: Select[Any],
    order: Sequence[Any],
    after: Sequence[Any] | None,
    limit: int,
) -> Select[Any]:
    """Sort a statement, start it behind the last row shown, and ask for one row more than a page shows.

    Args:
        statement: with its conditions, without order or limit.
        order: columns, or `column.desc()`; together unique and none of them NULL. The last is usually the id.
        after: the values of these columns in the last row shown; None at the beginning.
        limit: rows on a page. One more is asked for, so that its being there tells that the list goes on.
    """
    statement = statement.order_by(*order).limit(limit + 1)
    return statement if after is None else statement.where(_behind(order, after))


def _behind(order: Sequence[Any], after: Sequence[Any]) -> ColumnElement[bool]:
    """Say "comes later" in SQL: one row comparison where all columns go one way, which an index can follow."""
    columns, descending = zip(*(_taken_apart(column) for column in order), strict=True)
    if len(set(descending)) == 1:
        last = tuple_(*after, types=[column.type for column in columns])
        return tuple_(*columns) < last if descending[0] else tuple_(*columns) > last
    later: ColumnElement[bool] = false()
    for column, value, down in reversed(list(zip(columns, after, descending, strict=True))):
        beyond = column < value if down else column > value
        later = or_(beyond, and_(column == value, later))
    return later


def _taken_apart(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], bool]:
    if isinstance(column, UnaryExpression) and column.modifier in {asc_op, desc_op}:
        return column.element, column.modifier is desc_op
    return column, False

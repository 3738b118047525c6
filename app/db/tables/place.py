"""Where postcodes are: public data, read by the role `contact_reader` too. Empty until `import-postcodes` was run."""

from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base


class WholePostcode(Base):
    """One postcode, in degrees (WGS84); terminated ones are kept, since people quote old ones."""

    __tablename__ = "postcodes"
    postcode: Mapped[str] = mapped_column(primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    terminated: Mapped[bool]

"""Until when the people of a campaign are kept, by the rule of the house: what retention does and documents say."""

from datetime import datetime, timedelta

from assess.store.tables import Organisation


def erased_on(house: Organisation, ends_at: datetime | None) -> datetime | None:
    """When the people of a campaign that ends then are erased; None while it has no end."""
    return ends_at + timedelta(days=house.retention_days) if ends_at else None

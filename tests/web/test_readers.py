"""Who has read a person."""

from assess.screening import audit, looking
from assess.screening.results import readers
from assess.screening.results.readers import who_read
from tests.web.house import House


def test_views_and_downloads_of_a_person_are_read_back_in_order(house: House) -> None:
    bo, chen = house.invitations["Bo Lind"], house.invitations["Chen Wei"]
    rosa = f"staff:{house.users['rosa'].id}"
    assert who_read(house.session, bo) == []
    house.session.rollback()
    looking.note(house.session, rosa, "profile.viewed", bo.public_id)
    readers.note(house.session, "staff:99", "profile.downloaded", [chen.public_id, bo.public_id])
    audit.record(house.session, rosa, "link.viewed", bo.public_id)
    audit.record(house.session, rosa, "invitation.resent", bo.public_id)
    house.session.commit()
    assert [(one.actor, one.verb) for one in who_read(house.session, bo)] == [
        (rosa, "profile.viewed"),
        ("staff:99", "profile.downloaded"),
    ]
    assert [one.verb for one in who_read(house.session, chen)] == ["profile.downloaded"]

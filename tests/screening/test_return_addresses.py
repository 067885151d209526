"""Nobody is led anywhere that the employer has not allowed."""

import pytest
from sqlmodel import Session

from assess.screening.organisation import return_addresses
from assess.screening.organisation.return_addresses import ReturnAddresses
from assess.screening.problems import Refused
from assess.screening.return_places import allowed

HERE = ["https://jobs.example.com/applications", "https://ats.example:8443"]


@pytest.mark.parametrize(
    "address",
    [
        "https://jobs.example.com/applications",
        "https://jobs.example.com:443/applications/4711?done=1#top",
        "https://JOBS.example.com/applications/",
        "https://ats.example:8443/any/way?next=https://elsewhere.example",
        "https://ats.example:8443",
    ],
)
def test_an_address_beneath_one_that_is_allowed_is(address: str) -> None:
    assert allowed(address, HERE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/applications",
        "//jobs.example.com/applications",
        "http://jobs.example.com/applications",
        "javascript:alert(1)//https://jobs.example.com/applications",
        "https://jobs.example.com/applications-evil",
        "https://jobs.example.com/",
        "https://jobs.example.com/applications/../admin",
        "https://jobs.example.com/applications/%2e%2E/admin",
        "https://jobs.example.com/applications/..%2fadmin",
        "https://jobs.example.com.evil.example/applications",
        "https://evil.example@jobs.example.com/applications",
        "https://jobs.example.com\\@evil.example/applications",
        "https://jobs.example.com/applications\\..\\admin",
        "https://jobs.example.com/applications/ x",
        "https://jobs.example.com/applications\n",
        "https://jobs.example.com:444/applications",
        "https://jobs.example.com:99999/applications",
        "https://ats.example/any",
        "https://jobs.example.com/applications/" + "a" * 500,
    ],
)
def test_no_other_is(address: str) -> None:
    assert not allowed(address, HERE)


def test_nothing_is_allowed_at_first_and_every_wrong_line_is_named(session: Session) -> None:
    assert return_addresses.current(session) == []
    asked = "https://jobs.example.com\n\nhttp://plain.example\nhttps://a.example/?x=1\nhttps://a.example:99999"
    with pytest.raises(Refused) as refused:
        return_addresses.change(session, ReturnAddresses(asked), "staff:1")
    assert [one.values["address"] for one in refused.value.problems] == [
        "http://plain.example",
        "https://a.example/?x=1",
        "https://a.example:99999",
    ]
    assert return_addresses.current(session) == []
    return_addresses.change(session, ReturnAddresses(" https://jobs.example.com \n"), "staff:1")
    assert return_addresses.current(session) == ["https://jobs.example.com"]

"""E-mails that came back, as mail servers write them: noted, or said to be something else."""

from __future__ import annotations

import pytest

from portal.adapters.returned import Returned, read_returned
from tests.post import a_report

ID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_message_and_why(kind: str) -> None:
    assert read_returned(a_report(ID, original=kind)) == Returned(ID, "5.1.1")


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")]
)
def test_what_is_late_or_arrived_is_nothing(action: str, status: str) -> None:
    assert read_returned(a_report(ID, action=action, status=status)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Subject: hello\r\n\r\nIt failed: 5.1.1",
        a_report("short"),
        a_report(ID).replace(b"Message-ID", b"X-Other"),
        a_report(ID).replace(b"report-type", b"x").replace(b"multipart/report", b"multipart/mixed"),
        a_report(ID).replace(b"message/delivery-status", b"text/plain"),
    ],
)
def test_anything_else_is_said_to_be_no_report(data: bytes) -> None:
    with pytest.raises(ValueError, match="this"):
        read_returned(data)

"""Each message is the difference between two positions and two moments: nothing is told twice or left out."""

from datetime import timedelta

from tests.messages.office import ANA, ANAS, FALLS_AFTER, Firm, PostOffice, html, plain

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def test_a_fall_is_told_once_when_it_comes_within_the_days(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "falls", within_days=30)
    assert firm.tell(MINUTE).composed == 0
    assert firm.tell(FALLS_AFTER - 31 * DAY).composed == 0
    assert firm.tell(2 * DAY) == (1, (1, 0, 0))
    assert firm.tell(MINUTE) == (0, (0, 0, 0))
    (mail,) = office.got
    assert (mail["To"], mail["Subject"]) == (ANAS, "1 key account falls or has fallen")
    assert "ACME Rail (ACME): Falls from preferred supplier to vendor if nothing happens" in plain(mail)
    assert "https://tierline.example.com/accounts/ACME?lang=en" in plain(mail)
    assert '<a href="https://tierline.example.com/accounts/ACME?lang=en">' in html(mail)
    assert firm.tell(30 * DAY).composed == 1
    assert "Fell from preferred supplier to vendor" in plain(office.got[1])

"""Who floods the public's door has to wait, and nobody else does."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from gridcity.complaints.errors import TooManyComplaints
from gridcity.complaints.senders import MOST_TRIES, WINDOW, count_try
from gridcity.store.tables import complaint_senders
from tests.support.people_and_cases import NOON


def flood(db: Connection, address: str = "192.0.2.7") -> None:
    for second in range(MOST_TRIES):
        count_try(db, address, at=NOON + timedelta(seconds=second))


def test_an_address_that_sends_without_end_has_to_wait_and_is_told_how_long(db: Connection) -> None:
    flood(db)

    with pytest.raises(TooManyComplaints) as caught:
        count_try(db, "192.0.2.7", at=NOON + WINDOW - timedelta(seconds=30, milliseconds=1))

    assert caught.value.details == {"wait_s": 31}
    assert "31 seconds" in caught.value.message
    count_try(db, "192.0.2.7", at=NOON + WINDOW)


def test_others_do_not_wait_for_a_flood(db: Connection) -> None:
    flood(db)

    count_try(db, "192.0.2.8", at=NOON)
    count_try(db, "::ffff:192.0.2.8", at=NOON)


def test_a_household_with_many_addresses_is_one_sender(db: Connection) -> None:
    flood(db, "2001:db8:1:2::1")

    with pytest.raises(TooManyComplaints):
        count_try(db, "2001:db8:1:2:ffff::9", at=NOON)
    with pytest.raises(TooManyComplaints):
        count_try(db, "2001:db8:1:2::1%eth0", at=NOON)
    count_try(db, "2001:db8:1:3::1", at=NOON)


def test_an_address_is_forgotten_when_its_time_is_over(db: Connection) -> None:
    flood(db)

    count_try(db, "192.0.2.8", at=NOON + WINDOW)

    assert db.scalars(select(complaint_senders.c.source)).all() == ["192.0.2.8"]


def test_a_sender_whose_address_is_not_known_is_not_taken_for_all_of_them(db: Connection) -> None:
    flood(db, "")

    count_try(db, "", at=NOON)

    assert db.scalar(select(func.count()).select_from(complaint_senders)) == 0

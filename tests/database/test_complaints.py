"""The public's door: what comes in, who may look, how it is settled."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text

from gridcity.cases import service as cases
from gridcity.cases.beside.reading import family
from gridcity.cases.errors import RoleMayNotAct
from gridcity.cases.model import Command, Order, Stage
from gridcity.cells.errors import OutsideCity, PlaceInvalid
from gridcity.complaints import service
from gridcity.complaints.errors import (
    AnswerMissing,
    CaseUnknown,
    ClassNotForComplaints,
    ComplaintNotFound,
    ComplaintSettled,
    ComplaintTextInvalid,
    ContactInvalid,
    KeyInvalid,
    KeyReused,
    TooManyPhotos,
)
from gridcity.complaints.model import Complaint, ComplaintStatus, Contact, NewComplaint, Photo, Receipt
from gridcity.files.errors import FileTypeRefused
from gridcity.store.tables import complaints
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.pictures import photo
from tests.support.tiny import TinyCity, make_tiny_city

KEY = "0b6c2f0e-5a0c-4e4e-9f51-2d3b8c1f7a55"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def a_complaint(tiny: TinyCity, **changes: object) -> NewComplaint:
    lon, lat = tiny.place(0.5, 0.5)
    contact = Contact("李华", "0451-8888888", "li@example.org")
    given = NewComplaint(lon, lat, "The manhole cover is gone. 井盖丢失", contact=contact)
    return replace(given, **changes)  # type: ignore[arg-type]


def submit(
    db: Connection, home: Path, tiny: TinyCity, *, key: str | None = None, **changes: Any
) -> tuple[Receipt, Complaint]:
    receipt = service.submit(db, home, a_complaint(tiny, **changes), at=NOON, key=key)
    complaint_id = db.scalar(select(complaints.c.id).where(complaints.c.number == receipt.number))
    assert complaint_id is not None
    return receipt, service.get(db, complaint_id)


def count(db: Connection) -> int | None:
    return db.scalar(select(func.count()).select_from(complaints))


def test_a_stranger_learns_nothing_about_numbers(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    receipt, _ = submit(db, tmp_path, tiny)

    with pytest.raises(ComplaintNotFound) as wrong_secret:
        service.status(db, receipt.number, "0000-0000-0000-0000")
    with pytest.raises(ComplaintNotFound) as wrong_number:
        service.status(db, "C2026030299999", receipt.secret)

    assert wrong_secret.value.message == wrong_number.value.message
    assert wrong_secret.value.details == wrong_number.value.details == {}


def test_neither_secret_nor_key_is_kept(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    receipt, _ = submit(db, tmp_path, tiny, key=KEY)

    row = str(db.execute(text("SELECT complaints::text FROM complaints")).scalar_one())

    assert receipt.secret not in row
    assert receipt.secret.replace("-", "") not in row
    assert KEY not in row


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"description": " \n "}, ComplaintTextInvalid),
        ({"description": "x" * 4001}, ComplaintTextInvalid),
        ({"description": "a\x00b"}, ComplaintTextInvalid),
        ({"description": "a\ud800b"}, ComplaintTextInvalid),
        ({"contact": Contact(phone="1" * 201)}, ContactInvalid),
        ({"contact": Contact(name="a\x1bb")}, ContactInvalid),
        ({"class_id": 999_999}, ClassNotForComplaints),
        ({"photos": (Photo("a.jpg", b"x"),) * 10}, TooManyPhotos),
        ({"photos": (Photo("a.jpg", b"MZ" + bytes(99)),)}, FileTypeRefused),
        ({"lon": 0.0, "lat": 0.0}, OutsideCity),
        ({"lon": float("nan")}, PlaceInvalid),
    ],
)
def test_a_complaint_that_makes_no_sense_is_refused(
    db: Connection, tmp_path: Path, tiny: TinyCity, wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error), db.begin_nested():
        submit(db, tmp_path, tiny, **wrong)

    assert count(db) == 0


def test_a_component_s_class_is_no_class_of_matters(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    component = db.scalar(text("SELECT id FROM catalogue_classes WHERE kind = 'component' LIMIT 1"))

    with pytest.raises(ClassNotForComplaints):
        submit(db, tmp_path, tiny, class_id=component)


def test_swapped_coordinates_lie_outside(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    lon, lat = tiny.place(0.5, 0.5)

    with pytest.raises((OutsideCity, PlaceInvalid)):
        submit(db, tmp_path, tiny, lon=lat, lat=lon)


def test_a_citizen_gets_a_number_of_the_day_and_can_ask_with_the_secret(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    receipt, complaint = submit(db, tmp_path, tiny)

    status = service.status(db, f" {receipt.number.lower()} ", receipt.secret.lower().replace("-", " "))

    assert receipt.number.startswith("C20260302")
    assert len(receipt.number) == 14
    assert (status.status, status.case, status.answer) == (ComplaintStatus.RECEIVED, None, None)
    assert status.received_at == NOON
    assert complaint.contact == {"name": "李华", "phone": "0451-8888888", "email": "li@example.org"}


def test_markup_stays_text(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    _, complaint = submit(
        db, tmp_path, tiny, description="<img src=x onerror=alert(1)>'; DROP TABLE cases; --"
    )

    assert complaint.description == "<img src=x onerror=alert(1)>'; DROP TABLE cases; --"


def test_the_same_complaint_sent_again_is_the_same_complaint(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    first, _ = submit(db, tmp_path, tiny, key=KEY)
    again, _ = submit(db, tmp_path, tiny, key=KEY)

    assert again == first
    assert count(db) == 1
    assert service.status(db, again.number, again.secret).number == first.number


def test_a_key_does_not_open_what_another_complaint_got(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    submit(db, tmp_path, tiny, key=KEY)

    with pytest.raises(KeyReused):
        submit(db, tmp_path, tiny, key=KEY, description="What did my neighbour write?")


def test_a_photo_that_comes_with_the_second_try_is_kept_too(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    front, back = Photo("front.jpg", photo()), Photo("back.png", photo("PNG"))
    first, _ = submit(db, tmp_path, tiny, key=KEY, photos=(front,))

    again, complaint = submit(db, tmp_path, tiny, key=KEY, photos=(front, back))

    assert again == first
    assert [item.name for item in complaint.photos] == ["front.jpg", "back.png"]
    assert count(db) == 1


def test_many_tries_bring_no_more_photos_than_one(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    pictures = [Photo(f"{width}.png", photo("PNG", (width, 8))) for width in range(8, 18)]
    submit(db, tmp_path, tiny, key=KEY, photos=tuple(pictures[:6]))

    with pytest.raises(TooManyPhotos):
        submit(db, tmp_path, tiny, key=KEY, photos=tuple(pictures[6:]))


def test_a_photo_for_a_complaint_that_is_settled_is_not_taken_and_dropped(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    first, complaint = submit(db, tmp_path, tiny, key=KEY)
    service.decline(db, complaint.id, "Not in our city.", by=make_crew(db).operator, at=LATER)

    with pytest.raises(KeyReused):
        submit(db, tmp_path, tiny, key=KEY, photos=(Photo("front.jpg", photo()),))
    assert submit(db, tmp_path, tiny, key=KEY)[0] == first


@pytest.mark.parametrize("key", ["", "1", "short", "x" * 201, "ключ" * 8])
def test_a_key_that_can_be_guessed_is_refused(
    db: Connection, tmp_path: Path, tiny: TinyCity, key: str
) -> None:
    with pytest.raises(KeyInvalid):
        submit(db, tmp_path, tiny, key=key)


def test_secrets_differ_without_a_key(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    receipts = {submit(db, tmp_path, tiny)[0] for _ in range(5)}

    assert len({receipt.secret for receipt in receipts}) == len({receipt.number for receipt in receipts}) == 5


def test_the_queue_is_oldest_first_and_holds_only_what_is_not_settled(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    made = [submit(db, tmp_path, tiny)[1] for _ in range(4)]
    service.decline(db, made[1].id, "Not in our city.", by=make_crew(db).operator, at=LATER)

    received = ComplaintStatus.RECEIVED
    first = service.list_complaints(db, status=received, limit=2)
    rest = service.list_complaints(db, status=received, limit=2, after=first.next)

    assert [item.id for item in first.items + rest.items] == [made[0].id, made[2].id, made[3].id]
    assert rest.next is None
    assert len(service.list_complaints(db).items) == 4


def test_a_complaint_is_linked_to_a_case_and_the_citizen_sees_how_it_goes(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    case = make_case(db, Stage.HANDLING)
    receipt, complaint = submit(db, tmp_path, tiny)

    settled = service.link(db, complaint.id, case.id, by=make_crew(db).operator, at=LATER)

    assert (settled.status, settled.case_id, settled.settled_at) == (ComplaintStatus.LINKED, case.id, LATER)
    progress = service.status(db, receipt.number, receipt.secret).case
    assert progress is not None
    assert (progress.stage, progress.outcome) == ("handling", None)
    submit(db, tmp_path, tiny)
    assert [item.id for item in service.list_complaints(db, case_id=case.id).items] == [complaint.id]


def test_filing_a_case_takes_the_citizen_s_words_place_and_photos_along(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    pictures = (Photo("front.jpg", photo()), Photo("back.png", photo("PNG")), Photo("same.jpg", photo()))
    _, complaint = submit(db, tmp_path, tiny, photos=pictures)
    crew, ground = make_crew(db), make_ground(db)

    settled = service.file_case(db, complaint.id, ground.class_id, by=crew.operator, at=LATER)

    assert settled.case_id is not None
    case = cases.read(db, settled.case_id)
    assert (case.channel, case.description, case.cell_code) == (
        "citizen",
        complaint.description,
        complaint.cell_code,
    )
    assert [item.name for item in complaint.photos] == ["front.jpg", "back.png"]
    assert {item.sha256 for item in cases.attachments(db, case.id)} == {
        item.sha256 for item in complaint.photos
    }


def test_what_names_or_reaches_the_citizen_stays_with_the_complaint(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    words = "我叫李华，井盖丢失，打 138-0000-0000 找我"
    pictures = (Photo("hole.jpg", photo()), Photo("my card.png", photo("PNG")))
    _, complaint = submit(db, tmp_path, tiny, description=words, photos=pictures)
    crew, ground = make_crew(db), make_ground(db)

    settled = service.file_case(
        db, complaint.id, ground.class_id, by=crew.operator, at=LATER, photos=[complaint.photos[0].sha256]
    )

    assert settled.case_id is not None
    assert cases.read(db, settled.case_id).description == "我叫***，井盖丢失，打 *** 找我"
    assert settled.description == words
    assert [item.name for item in cases.attachments(db, settled.case_id)] == ["hole.jpg"]
    kept = db.scalar(
        text(
            "SELECT string_agg(case_events::text, '') || string_agg(cases::text, '') FROM cases"
            " JOIN case_events ON case_events.case_id = cases.id"
        )
    )
    assert not [private for private in ("138-0000", "13800000000", "李华") if private in str(kept)]


def test_the_operator_writes_what_the_crew_has_to_know(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    _, complaint = submit(db, tmp_path, tiny)
    crew, ground = make_crew(db), make_ground(db)

    settled = service.file_case(
        db, complaint.id, ground.class_id, by=crew.operator, at=LATER, description=" Cover gone, ring 7 "
    )

    assert settled.case_id is not None
    assert cases.read(db, settled.case_id).description == "Cover gone, ring 7"


def test_who_may_not_report_cannot_file_a_case(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    _, complaint = submit(db, tmp_path, tiny)
    crew, ground = make_crew(db), make_ground(db)

    with pytest.raises(RoleMayNotAct):
        service.file_case(db, complaint.id, ground.class_id, by=crew.handler, at=LATER)

    assert service.get(db, complaint.id).status is ComplaintStatus.RECEIVED


def test_a_complaint_is_declined_with_an_answer_and_not_without(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    receipt, complaint = submit(db, tmp_path, tiny)
    operator = make_crew(db).operator

    with pytest.raises(AnswerMissing):
        service.decline(db, complaint.id, "  ", by=operator, at=LATER)
    service.decline(db, complaint.id, "That is private ground.", by=operator, at=LATER)

    status = service.status(db, receipt.number, receipt.secret)
    assert (status.status, status.answer) == (ComplaintStatus.DECLINED, "That is private ground.")


def test_a_complaint_is_settled_once(db: Connection, tmp_path: Path, tiny: TinyCity) -> None:
    case = make_case(db)
    _, complaint = submit(db, tmp_path, tiny)
    operator = make_crew(db).operator
    service.link(db, complaint.id, case.id, by=operator, at=LATER)

    with pytest.raises(ComplaintSettled) as caught:
        service.decline(db, complaint.id, "No.", by=operator, at=LATER)

    assert caught.value.details["case_id"] == case.id


def test_nothing_is_linked_to_a_case_that_does_not_exist(
    db: Connection, tmp_path: Path, tiny: TinyCity
) -> None:
    _, complaint = submit(db, tmp_path, tiny)

    with pytest.raises(CaseUnknown):
        service.link(db, complaint.id, 999_999, by=make_crew(db).operator, at=LATER)
    with pytest.raises(ComplaintNotFound):
        service.link(db, 999_999, 1, by=make_crew(db).operator, at=LATER)


def test_who_wrote_of_a_merged_case_is_told_what_becomes_of_the_one_it_goes_on_in(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    crew, ground = make_crew(db), make_ground(db)
    receipt, complaint = submit(db, tmp_path, tiny)
    first, second, third = (make_case(db, crew=crew, ground=ground) for _ in range(3))
    service.link(db, complaint.id, first.id, by=crew.operator, at=NOON)
    for child, survivor in ((first, second), (second, third)):
        version = cases.read(db, child.id).version
        order = Order(Command.MERGE, version, other_id=survivor.id)
        cases.act(db, child.id, order, by=crew.operator, at=NOON)
    dispatch = Order(Command.DISPATCH, cases.read(db, third.id).version, department_id=crew.department.id)
    cases.act(db, third.id, dispatch, by=crew.dispatcher, at=NOON)

    def stage() -> Stage | str | None:
        progress = service.status(db, receipt.number, receipt.secret).case
        return None if progress is None else progress.stage

    assert stage() == Stage.DISPATCHED
    assert [one.id for one in family(db, third.id)] == [first.id, second.id, third.id]
    version = cases.read(db, first.id).version
    cases.act(db, first.id, Order(Command.UNMERGE, version), by=crew.operator, at=NOON)
    assert stage() == Stage.REPORTED
    assert [one.id for one in family(db, third.id)] == [second.id, third.id]

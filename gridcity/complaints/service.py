"""Take complaints in, tell citizens how they stand, settle them. Nothing here commits."""

import hmac
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from gridcity.cases import service as cases
from gridcity.cases.model import Case, Command, Order, Report
from gridcity.catalogue.errors import ClassNotFound
from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class
from gridcity.cells.service import hold_cell_at
from gridcity.city.service import get_city
from gridcity.complaints import repository
from gridcity.complaints.errors import (
    AnswerMissing,
    CaseUnknown,
    ClassNotForComplaints,
    ComplaintNotFound,
    ComplaintSettled,
    KeyReused,
    TooManyPhotos,
)
from gridcity.complaints.model import (
    Complaint,
    ComplaintPage,
    ComplaintStatus,
    NewComplaint,
    Photo,
    PublicStatus,
    Receipt,
)
from gridcity.complaints.secrets import complaint_number, key_hash, new_secret, secret_hash
from gridcity.complaints.texts import LONGEST_TEXT, check_key, checked
from gridcity.files import service as files
from gridcity.people.model import Person
from gridcity.places.address import derived_address

MOST_PHOTOS = 9
"""Photos that one complaint may bring."""


def submit(
    conn: Connection,
    home: Path,
    new: NewComplaint,
    *,
    at: datetime,
    key: str | None = None,
    most_bytes: int = files.MOST_BYTES,
) -> Receipt:
    """Take a complaint in and give the citizen its number and secret.

    Parameters
    ----------
    conn
        The caller's transaction.
    home
        The city's folder of files.
    new
        What the citizen sent.
    at
        When it came.
    key
        The sender's name for this write: the same complaint sent again under it is the same
        complaint, and gets the same receipt. A photo that did not come the first time is added.
    most_bytes
        Largest photo that is taken. [byte]

    Raises
    ------
    OutsideCity
        The pin is not in the city.
    ComplaintTextInvalid, ContactInvalid, ClassNotForComplaints, TooManyPhotos, KeyInvalid
        The complaint makes no sense as it is.
    KeyReused
        The key named another complaint before, or this one, which was settled without a photo
        that comes now.
    FileEmpty, FileTooLarge, FileTypeRefused, ImageBroken, ImageTooLarge
        A photo is not taken: see ``gridcity.files``. Nothing of the complaint is kept.
    """
    check_key(key)
    new = checked(new)
    _check_count(len(new.photos))
    _check_class(conn, new.class_id)
    cell = hold_cell_at(conn, new.lon, new.lat)
    zone = get_city(conn).profile.zone
    receipt = Receipt(complaint_number(at, zone, repository.next_sequence(conn)), new_secret(key))
    complaint_id = repository.add(
        conn,
        new,
        number=receipt.number,
        secret_hash=secret_hash(receipt.secret),
        key_hash=None if key is None else key_hash(key),
        cell_id=cell.id,
        at=at,
    )
    photos = new.photos
    if complaint_id is None:
        assert key is not None  # noqa: S101  (only a key can collide)
        complaint_id, receipt = _receipt_again(conn, new, key)
        photos = _missing(conn, complaint_id, photos)
    for photo in photos:
        kept = files.keep(
            conn, home, photo.content, photo.name, at=at, photos_only=True, zone=zone, most_bytes=most_bytes
        )
        repository.attach_photo(conn, complaint_id, sha256=kept.sha256, name=kept.name, at=at)
    return receipt


def status(conn: Connection, number: str, secret: str) -> PublicStatus:
    """Tell a citizen how a complaint stands.

    Raises
    ------
    ComplaintNotFound
        Number and secret do not belong together. It is not told whether the number exists.
    """
    sealed = repository.sealed_status(conn, number.strip().upper())
    # Hashed and compared in any case, so that the time taken tells nothing either.
    kept = sealed.secret_hash if sealed is not None else bytes(32)
    matches = hmac.compare_digest(secret_hash(secret), kept)
    if sealed is None or not matches:
        raise ComplaintNotFound("No complaint has this number and secret.")
    return sealed.status


def get(conn: Connection, complaint_id: int) -> Complaint:
    """Read a complaint, contact included: for staff.

    Raises
    ------
    ComplaintNotFound
    """
    found = repository.find(conn, complaint_id)
    if found is None:
        raise ComplaintNotFound(f"There is no complaint {complaint_id}.", complaint_id=complaint_id)
    return found


def list_complaints(
    conn: Connection,
    *,
    status: ComplaintStatus | None = None,
    case_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> ComplaintPage:
    """List complaints in the order they came in, page by page; for staff.

    Parameters
    ----------
    status, case_id
        Only those that stand so, that were linked to this case; None: all.
    after
        ``next`` of the page before.
    limit
        At most so many. [complaints]
    """
    found = repository.oldest(conn, status=status, case_id=case_id, after=after, limit=limit + 1)
    more = len(found) > limit
    return ComplaintPage(tuple(found[:limit]), found[limit - 1].id if more else None)


def link(conn: Connection, complaint_id: int, case_id: int, *, by: Person, at: datetime) -> Complaint:
    """Settle a complaint by a case that exists already.

    Raises
    ------
    ComplaintNotFound, ComplaintSettled, CaseUnknown
    """
    _get_open(conn, complaint_id)
    if not cases.is_case(conn, case_id):
        raise CaseUnknown(f"There is no case {case_id}.", case_id=case_id)
    return _settle_by(conn, complaint_id, case_id, by=by, at=at)


def file_case(
    conn: Connection,
    complaint_id: int,
    class_id: int,
    *,
    by: Person,
    at: datetime,
    description: str | None = None,
    photos: Collection[str] | None = None,
) -> Complaint:
    """Settle a complaint by filing a new case for it, with its photos.

    The case's channel is ``citizen``; its place is the citizen's, its address is derived. All staff read
    a case and its history for ever, so the citizen's own words stay with the complaint.

    Parameters
    ----------
    description
        What the case says; blank for the citizen's words as ``masking`` leaves them.
    photos
        SHA-256 of the photos that the case gets; None for all.

    Raises
    ------
    ComplaintNotFound, ComplaintSettled
        As for ``link``.
    RoleMayNotAct and others
        What ``gridcity.cases.service.report`` raises.
    """
    complaint = _get_open(conn, complaint_id)
    new = Report(
        class_id=class_id,
        lon=complaint.lon,
        lat=complaint.lat,
        description=(description or "").strip() or complaint.suggested_description,
        address=derived_address(conn, complaint.lon, complaint.lat),
        is_address_derived=True,
        channel="citizen",
    )
    case = cases.report(conn, new, by=by, at=at)
    _hand_over_photos(conn, complaint, case, photos, by=by, at=at)
    return _settle_by(conn, complaint_id, case.id, by=by, at=at)


def decline(conn: Connection, complaint_id: int, answer: str, *, by: Person, at: datetime) -> Complaint:
    """Settle a complaint by telling the citizen why there will be no case.

    Raises
    ------
    ComplaintNotFound, ComplaintSettled
        As for ``link``.
    AnswerMissing
        The answer is blank or longer than ``texts.LONGEST_TEXT``.
    """
    words = answer.strip()
    if not 0 < len(words) <= LONGEST_TEXT:
        raise AnswerMissing(f"Answer the citizen in 1 to {LONGEST_TEXT:,} characters.", longest=LONGEST_TEXT)
    _get_open(conn, complaint_id)
    repository.settle(
        conn,
        complaint_id,
        status=ComplaintStatus.DECLINED,
        case_id=None,
        answer=words,
        by_id=by.id,
        at=at,
    )
    return get(conn, complaint_id)


def _check_class(conn: Connection, class_id: int | None) -> None:
    if class_id is None:
        return
    try:
        kind = get_class(conn, class_id).kind
    except ClassNotFound:
        kind = None
    if kind is not Kind.MATTER:
        raise ClassNotForComplaints(f"Class {class_id} is no class of matters.", class_id=class_id)


def _check_count(photos: int) -> None:
    if photos > MOST_PHOTOS:
        raise TooManyPhotos(
            f"{photos} photos are too many; {MOST_PHOTOS} are taken at most.", most=MOST_PHOTOS
        )


def _missing(conn: Connection, complaint_id: int, photos: tuple[Photo, ...]) -> tuple[Photo, ...]:
    """Say which photos did not come the first time; refuse what can no longer be added."""
    repository.lock(conn, complaint_id)
    complaint = get(conn, complaint_id)
    known = {photo.sha256 for photo in complaint.photos}
    missing = {sha256(photo.content).hexdigest(): photo for photo in photos}
    added = tuple(photo for name, photo in missing.items() if name not in known)
    if added and complaint.status is not ComplaintStatus.RECEIVED:
        raise KeyReused("This complaint was settled before; send the photo with a new one.")
    _check_count(len(known) + len(added))
    return added


def _receipt_again(conn: Connection, new: NewComplaint, key: str) -> tuple[int, Receipt]:
    """Give the receipt of the complaint that the key named before, if it is this complaint."""
    earlier = repository.earlier(conn, key_hash(key))
    if earlier is None or (
        (earlier.description, earlier.lon, earlier.lat, earlier.class_id, earlier.contact)
        != (new.description, new.lon, new.lat, new.class_id, new.contact.as_dict())
    ):
        raise KeyReused("This idempotency key was used for another complaint.")
    return earlier.id, Receipt(earlier.number, new_secret(key))


def _get_open(conn: Connection, complaint_id: int) -> Complaint:
    repository.lock(conn, complaint_id)
    complaint = get(conn, complaint_id)
    if complaint.status is not ComplaintStatus.RECEIVED:
        raise ComplaintSettled(
            f"Complaint {complaint.number} was {complaint.status} before.",
            complaint_id=complaint_id,
            status=complaint.status,
            case_id=complaint.case_id,
        )
    return complaint


def _hand_over_photos(
    conn: Connection,
    complaint: Complaint,
    case: Case,
    wanted: Collection[str] | None,
    *,
    by: Person,
    at: datetime,
) -> None:
    for photo in complaint.photos:
        if wanted is not None and photo.sha256 not in wanted:
            continue
        order = Order(
            Command.ATTACH, expected_version=case.version, sha256=photo.sha256, kind="report", name=photo.name
        )
        case = cases.act(conn, case.id, order, by=by, at=at)


def _settle_by(conn: Connection, complaint_id: int, case_id: int, *, by: Person, at: datetime) -> Complaint:
    repository.settle(
        conn, complaint_id, status=ComplaintStatus.LINKED, case_id=case_id, answer=None, by_id=by.id, at=at
    )
    return get(conn, complaint_id)

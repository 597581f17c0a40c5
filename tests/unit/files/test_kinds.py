"""What a file is, by its content."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.errors import Invalid
from gridcity.files.errors import DocumentBroken, FileTypeRefused
from gridcity.files.kinds import DOCX, ODT, OFD, PDF, PHOTO_TYPES, TEXT, media_type_of
from tests.support.pictures import photo

WHOLE_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def package(**files: bytes | str) -> bytes:
    # ZipInfo bears a fixed date, so that the bytes, and with them a test's name, are always the same.
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in files.items():
            made.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_DOT_", ".")), body)
    return out.getvalue()


DOCX_FILES: dict[str, bytes | str] = {"[Content_Types]_DOT_xml": "<Types/>", "word__document_DOT_xml": "<w/>"}


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200),
        b"\x7fELF\x02\x01\x01" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <html><body>hello",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg/>',
        b"words first\n<ScRiPt>alert(1)</sCrIpT>",
        b"GIF89a" + bytes(100),
        b"words\x00with a NUL",
        b"\x1f\x8b\x08\x00" + bytes(50),
        package(readme_DOT_txt="an archive is no document"),
        bytes(64),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_programs_pages_and_archives_are_refused(content: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        media_type_of(content, photos_only=True)
    with pytest.raises(FileTypeRefused):
        media_type_of(content, photos_only=False)


@pytest.mark.parametrize("content", [WHOLE_PDF, "通知".encode(), package(**DOCX_FILES)])
def test_a_document_is_no_photo(content: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        media_type_of(content, photos_only=True)


def test_a_document_with_macros_is_refused() -> None:
    with pytest.raises(FileTypeRefused, match="macros"):
        media_type_of(package(**DOCX_FILES, word__vbaProject_DOT_bin=b"macro"), photos_only=False)


@pytest.mark.parametrize("content", [WHOLE_PDF[:-8], package(**DOCX_FILES)[:-30]])
def test_a_document_that_is_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentBroken):
        media_type_of(content, photos_only=False)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (WHOLE_PDF, PDF),
        (package(**DOCX_FILES), DOCX),
        (package(mimetype=ODT, content_DOT_xml="<o/>"), ODT),
        (package(OFD_DOT_xml="<ofd:OFD/>"), OFD),
        ("关于井盖的通知\n第一条 1 < 2".encode(), TEXT),
        ("关于井盖的通知".encode("gb18030"), TEXT),
    ],
)
def test_documents_are_known_by_their_content(content: bytes, expected: str) -> None:
    assert media_type_of(content, photos_only=False) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")],
)
def test_photos_are_known_by_their_content(kind: str, expected: str) -> None:
    assert media_type_of(photo(kind), photos_only=True) == expected


@given(st.binary(min_size=1, max_size=400), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff"]))
@settings(max_examples=300, deadline=None)
def test_garbage_is_named_or_refused_and_never_crashes(garbage: bytes, head: bytes) -> None:
    try:
        found = media_type_of(head + garbage, photos_only=False)
    except Invalid:
        return
    assert found in PHOTO_TYPES | {PDF, OFD, DOCX, ODT, TEXT}

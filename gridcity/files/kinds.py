"""Say what a file is by its content; its name and what the sender claims are not asked."""

import re
import zipfile
from io import BytesIO

import filetype

from gridcity.files.errors import DocumentBroken, FileTypeRefused

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})

PDF = "application/pdf"
OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TEXT = "text/plain"

_PHOTOS_ONLY = "Send a photo: JPEG, PNG, WebP or HEIC."
_ANY = "Send a photo (JPEG, PNG, WebP, HEIC), PDF, OFD, DOCX, ODT or plain text."

_TEXT_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\u0080-\u0084\u0086-\u009f]")
_MARKUP = re.compile(r"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|[a-z]+:)", re.IGNORECASE)
_PROGRAM = re.compile(r"#!|@echo\b", re.IGNORECASE)
_HEAD_CHARACTERS = 100_000


def media_type_of(content: bytes, *, photos_only: bool) -> str:
    """Find a file's media type, and refuse what is not taken.

    Parameters
    ----------
    content
        The whole file, not empty. [byte]
    photos_only
        True to take photos and nothing else.

    Raises
    ------
    FileTypeRefused
        A program, a web page, SVG, an archive, a document with macros, or anything else.
    DocumentBroken
        It begins as a document, but its end or its inner directory is missing.
    """
    photo = _photo_type(content)
    if photo is not None:
        return photo
    if photos_only:
        raise FileTypeRefused(f"This file is no photo. {_PHOTOS_ONLY}", taken=sorted(PHOTO_TYPES))
    document = _document_type(content)
    if document is None:
        raise FileTypeRefused(
            f"Files of this type are not taken. {_ANY}",
            taken=sorted(PHOTO_TYPES | {PDF, OFD, DOCX, ODT, TEXT}),
        )
    return document


def _photo_type(content: bytes) -> str | None:
    guessed = filetype.guess(content[:8192])
    mime = None if guessed is None else str(guessed.mime)
    return mime if mime in PHOTO_TYPES else None


def _document_type(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise DocumentBroken("The PDF is cut off: its end is missing.")
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _package_type(content)
    return TEXT if _is_plain_text(content) else None


def _package_type(content: bytes) -> str | None:
    """Tell the documents that are ZIP packages apart, by their directory; nothing big is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                declared = package.read("mimetype").decode("ascii", "replace").strip()
            else:
                declared = ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise DocumentBroken("The document is damaged: its inner directory cannot be read.") from error
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise FileTypeRefused("Documents with macros are not taken.")
    if "OFD.xml" in names:
        return OFD
    if declared == ODT and "content.xml" in names:
        return ODT
    return DOCX if {"[Content_Types].xml", "word/document.xml"} <= names else None


def _is_plain_text(content: bytes) -> bool:
    """Say whether it is text (UTF-8, or GB 18030 as older offices write), and no markup or program."""
    if content.startswith((b"MZ", b"\x7fELF")):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:_HEAD_CHARACTERS]
        return not (_TEXT_CONTROLS.search(text) or _MARKUP.search(head) or _PROGRAM.match(head.lstrip()))
    return False

"""An official document and what it concerns."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DocumentKind(StrEnum):
    """The fifteen kinds of official document (党政机关公文处理工作条例, 2012, art. 8), and all others."""

    RESOLUTION = "resolution"  # 决议
    DECISION = "decision"  # 决定
    ORDER = "order"  # 命令（令）
    COMMUNIQUE = "communique"  # 公报
    PROCLAMATION = "proclamation"  # 公告
    ANNOUNCEMENT = "announcement"  # 通告
    OPINION = "opinion"  # 意见
    NOTICE = "notice"  # 通知
    CIRCULAR = "circular"  # 通报
    REPORT = "report"  # 报告
    REQUEST = "request"  # 请示
    REPLY = "reply"  # 批复
    PROPOSAL = "proposal"  # 议案
    LETTER = "letter"  # 函
    MINUTES = "minutes"  # 纪要
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What the register is told of a document."""

    number: str
    title: str
    kind: str
    issued_on: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An entry in the register. ``sha256`` names the file in ``gridcity.files``."""

    id: int
    number: str
    title: str
    kind: DocumentKind
    issued_on: date
    valid_until: date | None
    sha256: str
    name: str
    actor_id: int
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentDetail(Document):
    """A document with what it concerns."""

    case_ids: tuple[int, ...]
    cell_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of documents, newest first. ``next`` is the ``after`` of the page that follows."""

    items: tuple[Document, ...]
    next: int | None

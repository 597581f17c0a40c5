"""Documents on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.models.base import Id, In, Wire, exactly_one
from gridcity.documents.model import DocumentKind


class DocumentOut(Wire):
    """An official document's entry in the register."""

    id: int
    number: str
    title: str
    kind: DocumentKind
    issued_on: date
    valid_until: date | None
    name: str
    registered_at: datetime


class DocumentPage(Wire):
    """One page of documents, newest first."""

    items: list[DocumentOut]
    next: str | None


class DocumentDetail(DocumentOut):
    """A document with what it concerns."""

    case_ids: list[int]
    cell_codes: list[str]
    content_url: str


class DocumentLinkIn(In):
    """What a document concerns: a case or a cell, one of the two."""

    case_id: Id | None = None
    cell_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{15}$")] | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        exactly_one(case_id=self.case_id, cell_code=self.cell_code)
        return self

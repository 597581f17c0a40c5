"""How a case is shown: the case, what hangs on it, and what its reader can do."""

from api.models.cases import (
    AskedOut,
    AttachmentKind,
    AttachmentOut,
    CaseDocument,
    CaseOut,
    ComplaintBrief,
    PossibleCommand,
)
from api.models.duty import DutyBrief
from gridcity.cases import workflow
from gridcity.cases.model import Attachment, Case
from gridcity.documents.dossier import Dossier
from gridcity.people.model import Person
from gridcity.people.permissions import Permission, may

_CASE_FIELDS = tuple(
    name
    for name in CaseOut.model_fields
    if name not in ("pending", "possible_commands", "attachments", "complaints", "documents", "duty")
)


def case_out(case: Case, dossier: Dossier, *, by: Person, duty: DutyBrief | None = None) -> CaseOut:
    """Show a case to somebody: what citizens wrote only to who may read complaints.

    Made without a second check: every value comes from our own models.
    """
    return CaseOut.model_construct(
        **{name: getattr(case, name) for name in _CASE_FIELDS},
        pending=[AskedOut.model_validate(one) for one in case.pending],
        possible_commands=[
            PossibleCommand.model_construct(
                command=possible.command, needs=[str(need) for need in possible.needs]
            )
            for possible in workflow.possible_commands(case, by)
        ],
        attachments=[
            AttachmentOut.model_validate({"url": file_url(row["sha256"]), **row})
            for row in dossier.attachments
        ],
        complaints=[ComplaintBrief.model_validate(row) for row in dossier.complaints]
        if may(by, Permission.READ_COMPLAINTS)
        else [],
        documents=[CaseDocument.model_validate(row) for row in dossier.documents],
        duty=duty,
    )


def attachment_out(attachment: Attachment) -> AttachmentOut:
    """Show a photo on a case."""
    return AttachmentOut(
        id=attachment.id,
        kind=AttachmentKind(attachment.kind),
        name=attachment.name,
        media_type=attachment.media_type,
        url=file_url(attachment.sha256),
        taken_at=attachment.taken_at,
    )


def file_url(sha256: str) -> str:
    """Say where a file is shown."""
    return f"/api/v1/files/{sha256}"

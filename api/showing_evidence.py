"""How photos are shown as evidence."""

from collections.abc import Mapping

from api.models.cases import AttachmentKind, CaseSummary
from api.models.evidence import DoubtOut, EvidenceOut, LackOut, PairOut, PhotoOut, UseOut
from api.showing import file_url
from gridcity.cases.evidence.examining import Examined
from gridcity.cases.evidence.sameness import Photo, distance_m
from gridcity.cases.model import Case


def evidence_out(found: Examined, numbers: Mapping[int, str]) -> EvidenceOut:
    """Show what the photos of a case show; ``numbers`` are those of the other cases that have them, too."""
    condition, compared, there = found.condition, found.compared, found.counted
    content = None if condition is None else condition.content
    return EvidenceOut(
        condition_id=None if condition is None else condition.id,
        condition=None if content is None else content.code,
        photos_before=0 if content is None else content.photos_before,
        photos_after=0 if content is None else content.photos_after,
        is_same_spot_required=content is not None and content.is_same_spot_required,
        before=there.before,
        after=there.after,
        waived=sorted(there.waived),
        lacking=[LackOut(kind=one.proof, asked=one.asked, there=one.there) for one in found.lacking],
        verdict=compared.verdict,
        reasons=list(dict.fromkeys((*compared.reasons, *found.doubts))),
        doubts=list(found.doubts),
        photos=[_photo_out(one, found.case) for one in found.photos],
        pairs=[
            PairOut(
                before_id=pair.before.id,
                after_id=pair.after.id,
                verdict=pair.verdict,
                reasons=list(pair.reasons),
                distance_m=pair.distance_m,
                apart_deg=pair.apart_deg,
                later_s=pair.later_s,
            )
            for pair in compared.pairs
        ],
        uses=_uses_out(found, numbers),
    )


def doubt_out(found: Examined, numbers: Mapping[int, str]) -> DoubtOut:
    """Show a case whose photos are doubtful."""
    return DoubtOut(
        case=CaseSummary.model_validate(found.case),
        verdict=found.compared.verdict,
        doubts=list(found.doubts),
        uses=_uses_out(found, numbers),
    )


def _photo_out(photo: Photo, case: Case) -> PhotoOut:
    away = None
    if photo.lon is not None and photo.lat is not None and case.lon is not None and case.lat is not None:
        away = distance_m(photo.lon, photo.lat, case.lon, case.lat)
    return PhotoOut(
        id=photo.id,
        kind=AttachmentKind(photo.kind),
        url=file_url(photo.sha256),
        taken_at=photo.taken_at,
        attached_at=photo.attached_at,
        has_place=photo.lon is not None,
        direction_deg=photo.direction_deg,
        from_case_m=away,
    )


def _uses_out(found: Examined, numbers: Mapping[int, str]) -> list[UseOut]:
    return [
        UseOut(
            photo_id=use.photo_id,
            case_id=use.case_id,
            case_number=numbers[use.case_id],
            attached_at=use.attached_at,
            is_same_file=use.is_same_file,
            bits_apart=use.bits_apart,
        )
        for use in found.uses
    ]

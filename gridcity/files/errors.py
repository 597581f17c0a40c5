"""Why a file is not taken in, or not given out."""

from gridcity.errors import Invalid, NotFound, Unavailable


class FileNotFound(NotFound):
    """No file with that hash was received, or it hangs on nothing that the caller may see."""

    code = "files.not_found"


class FileLost(Unavailable):
    """The register knows the file, but the disk does not hold it."""

    code = "files.lost"


class FileEmpty(Invalid):
    """The file holds nothing."""

    code = "files.empty"


class FileTooLarge(Invalid):
    """The file is larger than is taken."""

    code = "files.too_large"


class FileTypeRefused(Invalid):
    """The content is of a type that is not taken, whatever its name says."""

    code = "files.type_refused"


class ImageTooLarge(Invalid):
    """The picture unfolds to more pixels than is safe to decode."""

    code = "files.image_too_large"


class ImageBroken(Invalid):
    """The picture cannot be decoded to its end: truncated or damaged."""

    code = "files.image_broken"


class PicturesBusy(Unavailable):
    """As many photos are being decoded as memory is there for; trying again helps."""

    code = "files.pictures_busy"


class DocumentBroken(Invalid):
    """The document is not whole: its end or its inner directory is missing."""

    code = "files.document_broken"

"""The words of the case engine: the same in Python, SQL, addresses and on the screen."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a case stands."""

    REPORTED = "reported"  # 上报
    DISPATCHED = "dispatched"  # 派遣
    HANDLING = "handling"  # 处置
    VERIFYING = "verifying"  # 核查
    CLOSED = "closed"  # 结案


class Command(StrEnum):
    """What can be done to a case."""

    REPORT = "report"  # 上报
    RELEASE = "release"  # 解除管控
    ACCEPT = "accept"  # 受理
    REJECT = "reject"  # 不予立案
    SELF_HANDLE = "self_handle"  # 自行处置
    ASK_CHECK = "ask_check"  # 派发核实、核查
    ANSWER_CHECK = "answer_check"  # 核实、核查回复
    DISPATCH = "dispatch"  # 派遣
    ARBITRATE = "arbitrate"  # 裁定权属
    RETURN = "return"  # 回退
    START = "start"  # 开始处置
    ASK_EXTENSION = "ask_extension"  # 申请延期
    GRANT_EXTENSION = "grant_extension"  # 同意延期
    REFUSE_EXTENSION = "refuse_extension"  # 不同意延期
    SUSPEND = "suspend"  # 挂账
    RESUME = "resume"  # 恢复
    URGE = "urge"  # 督办
    REPLY = "reply"  # 督办回复
    ESCALATE = "escalate"  # 提级
    COMPLETE = "complete"  # 处置完毕
    VERIFY = "verify"  # 核查通过
    REWORK = "rework"  # 返工
    CLOSE = "close"  # 结案
    FORCE_CLOSE = "force_close"  # 强制结案
    VOID = "void"  # 作废
    REOPEN = "reopen"  # 重新立案
    APPEAL = "appeal"  # 申诉
    DECIDE_APPEAL = "decide_appeal"  # 申诉裁决
    LINK = "link"  # 关联
    UNLINK = "unlink"  # 取消关联
    SPLIT = "split"  # 拆分
    MERGE = "merge"  # 并案
    UNMERGE = "unmerge"  # 撤销并案
    ABSORB = "absorb"  # 并入
    GIVE_BACK = "give_back"  # 分出
    NOTE = "note"  # 批注
    ATTACH = "attach"  # 附件
    WAIVE_EVIDENCE = "waive_evidence"  # 免除照片


class Outcome(StrEnum):
    """How a case ended."""

    FIXED = "fixed"
    MADE_SAFE = "made_safe"
    NOT_FOUND = "not_found"
    NOT_OURS = "not_ours"
    REFUSED = "refused"
    NO_LONGER_NEEDED = "no_longer_needed"
    DUPLICATE = "duplicate"
    VOID = "void"
    NOT_RECORDED = "not_recorded"  # imported: the record says that it ended, not how


class Ending(StrEnum):
    """The way out that a case took, where it was not the ordinary one."""

    SELF_HANDLED = "self_handled"  # 自行处置
    FORCED = "forced"  # 强制结案
    MERGED = "merged"  # 并案


class Origin(StrEnum):
    """Where an event comes from."""

    LIVE = "live"
    SIMULATED = "simulated"
    IMPORTED = "imported"


class Need(StrEnum):
    """What a command has to bring."""

    REASON = "reason"
    NOTE = "note"
    DEPARTMENT = "department"
    OWNER = "owner"  # the department whose it is said to be, or that nobody knows
    OUTCOME = "outcome"
    FILE = "file"
    LIMIT = "limit"
    KIND = "kind"
    ANSWER = "answer"
    LEVEL = "level"
    CASE = "case"
    PARTS = "parts"


class Asking(StrEnum):
    """What somebody may have asked of somebody else, and waits for."""

    CHECK = "check"  # 核实、核查
    EXTENSION = "extension"  # 延期
    REPLY = "reply"  # 督办回复
    APPEAL = "appeal"  # 申诉


class Answer(StrEnum):
    """What comes back."""

    CONFIRMED = "confirmed"  # 属实；通过
    NOT_CONFIRMED = "not_confirmed"  # 不属实；不通过
    UNABLE = "unable"  # 无法核实
    GRANTED = "granted"
    REFUSED = "refused"
    REPLIED = "replied"
    UPHELD = "upheld"  # 申诉成立
    DISMISSED = "dismissed"  # 申诉不成立
    LAPSED = "lapsed"  # the case went on without an answer


class LinkKind(StrEnum):
    """What one case is to another: ``case`` is … of ``other``."""

    PART = "part"  # 拆分出的子案卷
    ROOT_CAUSE = "root_cause"  # 同一根源：the other one caused it
    RELAPSE = "relapse"  # 复发
    DUPLICATE = "duplicate"  # 重复
    RELATED = "related"  # 相关


class UrgeKind(StrEnum):
    """Why a case is urged on."""

    LATE = "late"  # 超期督办
    LEADER = "leader"  # 领导督办
    IMPORTANT = "important"  # 重点督办


class Proof(StrEnum):
    """What a filing condition asks photos to show."""

    BEFORE = "before"  # 处置前
    AFTER = "after"  # 处置后
    SAME_SPOT = "same_spot"  # 同一地点


class Grievance(StrEnum):
    """What a department appeals against."""

    LATE = "late"  # 超期认定
    RULING = "ruling"  # 权属裁定


class PlaceQuality(StrEnum):
    """How far the place of a case can be trusted."""

    EXACT = "exact"
    DEFAULT = "default"  # a stand-in point
    OUTSIDE = "outside"  # outside the tiling
    NONE = "none"  # nobody said where

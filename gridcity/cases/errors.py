"""What can go wrong with a case, and is foreseen."""

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class CaseNotFound(NotFound):
    """There is no such case."""

    code = "cases.not_found"


class CommandNotPossible(Conflict):
    """The case does not stand where this command could be given."""

    code = "cases.command_not_possible"


class CaseSuspended(Conflict):
    """The case is suspended: it can only be resumed, noted on, attached to or voided."""

    code = "cases.suspended"


class CaseHeld(Conflict):
    """A control area holds the report back: it has to be released first."""

    code = "cases.held"


class CaseIsMerged(Conflict):
    """The case goes on in another one: undo the merge instead."""

    code = "cases.merged"


class NeedsArbiter(Conflict):
    """The case was returned twice: a leader or supervisor says whose it is."""

    code = "cases.needs_arbiter"


class RulingStands(Conflict):
    """An arbiter has ruled whose case it is: it is appealed against, not returned."""

    code = "cases.ruling_stands"


class ExtensionTooLate(Conflict):
    """More time is asked for before the deadline, not after it."""

    code = "cases.extension_too_late"


class LevelNotHigher(Conflict):
    """The case stands on that level of escalation or a higher one already."""

    code = "cases.level_not_higher"


class CaseChanged(Conflict):
    """Somebody else was faster; the details say what happened meanwhile."""

    code = "cases.changed"


class NotVerified(Conflict):
    """A case is closed only after somebody has seen that the work is done."""

    code = "cases.not_verified"


class EvidenceMissing(Conflict):
    """The filing condition asks for photos that are not there; the details say which, and which condition."""

    code = "cases.evidence_missing"


class KeyReused(Conflict):
    """The same idempotency key came with another content."""

    code = "cases.key_reused"


class RoleMayNotAct(Forbidden):
    """The command belongs to other roles."""

    code = "cases.role_may_not_act"


class VerifierIsHandler(Forbidden):
    """Nobody verifies work that they completed themselves."""

    code = "cases.verifier_is_handler"


class OwnRequest(Forbidden):
    """Nobody decides on what they asked for themselves."""

    code = "cases.own_request"


class NotYourDepartment(Forbidden):
    """The case is with another department than the handler's, or the handler belongs to none."""

    code = "cases.not_your_department"


class NeedMissing(Invalid):
    """The command has to bring something that is missing."""

    code = "cases.need_missing"


class OutcomeNotFitting(Invalid):
    """The outcome does not go with the command."""

    code = "cases.outcome_not_fitting"


class KindNotFitting(Invalid):
    """The kind or the answer does not go with the command; the details say which do."""

    code = "cases.kind_not_fitting"


class LimitNotLonger(Invalid):
    """An extended limit, counted from the dispatch on, ends no later than the one in force."""

    code = "cases.limit_not_longer"


class TimeNotAhead(Invalid):
    """Something is expected in the past, or in more than ten years: perhaps a clock is wrong."""

    code = "cases.time_not_ahead"


class SameCase(Invalid):
    """A case is linked to or merged with another one, not with itself."""

    code = "cases.same_case"


class TextTooLong(Invalid):
    """Words are limited, so that one report cannot fill the store."""

    code = "cases.text_too_long"


class TextNotStorable(Invalid):
    """The words hold a character that no text can hold (NUL, half a surrogate pair)."""

    code = "cases.text_not_storable"


class ReferenceUnknown(Invalid):
    """The class, component, department or file that was named does not exist."""

    code = "cases.reference_unknown"


class PlaceOutsideCity(Invalid):
    """The place lies in none of the city's cells."""

    code = "cases.outside_city"


class FilterNotUnderstood(Invalid):
    """A filter's polygon or page mark cannot be read."""

    code = "cases.filter_not_understood"


class ControlNotFound(NotFound):
    """There is no such control area."""

    code = "cases.control_not_found"


class ControlInvalid(Invalid):
    """A control area is no polygon, lacks its reason, or ends before it begins; or it is over."""

    code = "cases.control_invalid"


class RuleInvalid(Invalid):
    """A problem, a step of the ladder, a rule of relapses or a collector's place that cannot be."""

    code = "cases.rule_invalid"


class NumbersExhausted(Unavailable):
    """Every case number of this county and day is taken."""

    code = "cases.numbers_exhausted"


class ChainBroken(Conflict):
    """A case's events do not continue each other: something was changed afterwards."""

    code = "cases.chain_broken"


class DayNotOver(Conflict):
    """Something that was begun before midnight is still being written: the day's root has to wait."""

    code = "cases.day_not_over"


class RootBroken(Conflict):
    """A daily root is not that of the events recorded on the day."""

    code = "cases.root_broken"

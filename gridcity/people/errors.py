"""What can go wrong with accounts, and is foreseen."""

from typing import ClassVar

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound


class PersonNotFound(NotFound):
    """There is no account by that name."""

    code = "people.person_not_found"


class DepartmentNotFound(NotFound):
    """There is no such department."""

    code = "people.department_not_found"


class TokenNotFound(NotFound):
    """There is no such token."""

    code = "people.token_not_found"


class LoginTaken(Conflict):
    """Somebody else has that login."""

    code = "people.login_taken"


class DepartmentMissing(Invalid):
    """A handler works in a department: without one, no case could ever be theirs."""

    code = "people.department_missing"


class DepartmentCodeTaken(Conflict):
    """Another department has that code."""

    code = "people.department_code_taken"


class DepartmentInUse(Conflict):
    """Open cases, rules, accounts or components name the department; the details say which to move first."""

    code = "people.department_in_use"


class DepartmentDayInvalid(Invalid):
    """A name holds from today or an earlier day on, and not from before the name that it replaces."""

    code = "people.department_day_invalid"


class LoginInvalid(Invalid):
    """A login is 2 to 60 characters: lower-case letters, digits, dot, hyphen, underscore."""

    code = "people.login_invalid"


class NameInvalid(Invalid):
    """A name or code is blank, too long, or holds characters that cannot be seen."""

    code = "people.name_invalid"


class AccountClosed(Conflict):
    """The account is closed: nobody acts in its name."""

    code = "people.account_closed"


class OwnAccount(Conflict):
    """Nobody closes their own account or changes their own role: one who may manage people remains."""

    code = "people.own_account"


class PasswordTooWeak(Invalid):
    """A password has at least 10 characters and at most 200, and is not the login."""

    code = "people.password_too_weak"


class PasswordWrong(Forbidden):
    """The password that was given as the present one is another.

    ``change_own_password`` has counted the attempt on its connection: commit it, although this was raised.
    """

    code = "people.password_wrong"
    keeps_writes: ClassVar[bool] = True


class SignInRefused(Forbidden):
    """Login and password do not go together; it is not said which of them is wrong.

    ``sign_in`` has counted the attempt on its connection: commit it, although this was raised.
    """

    code = "people.sign_in_refused"
    keeps_writes: ClassVar[bool] = True


class TooManyAttempts(Forbidden):
    """Too many refused attempts; the details say how many seconds to wait."""

    code = "people.too_many_attempts"

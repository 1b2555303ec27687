"""Refusals that stop an action. Each is a code with parameters; the room's words.py makes the sentence."""


class Refused(Exception):
    """The rules say no. `code` names the reason, `params` fill the sentence; answered as 409 on JSON, a message on pages."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(Exception):
    """There is no such object for this person; answered as 404, alike for a missing and for a forbidden one."""


class Forbidden(Exception):
    """The person holds no right to this page at all; answered as 403."""


class ConfigError(Exception):
    """A setting is missing or unusable. The message names the setting, the value and what is accepted."""

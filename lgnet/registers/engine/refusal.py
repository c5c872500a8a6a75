"""The one error this engine raises for a file it will not read."""


class RegisterRefused(Exception):
    """The file cannot be read safely or is not a register; `message` says in Italian why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

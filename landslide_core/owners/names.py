"""Names of owners. They stand in the register and in the queue, and nobody can sign in with one.

A browser's name is made from its token and does not lead back to it: whoever reads the register or the queue cannot
pass for its owner.
"""

import hashlib
import re
import secrets

EVERYONE = "everyone"  # owner of what nobody has signed in for, such as runs of the command line
SERVER = "server"  # owner of what all visitors share and none of them may stop

_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")  # what token_urlsafe makes of 32 bytes
_SIGNS = 32


def new_token() -> str:
    """Return 256 random bits that a browser keeps, as text."""
    return secrets.token_urlsafe(_BYTES)


def is_token(text: str) -> bool:
    """Say whether a text has the form of a token."""
    return _FORM.fullmatch(text) is not None


def of_browser(token: str) -> str:
    """Return the name of the owner whose browser keeps a token."""
    return f"browser-{_digest(token)}"


def of_user(issuer: str, subject: str) -> str:
    """Return the name of a user whom an identity provider knows: who that is, and its name for the user.

    Both together are what OpenID Connect promises to stay the same and to be nobody else's (Core 1.0, section 5.7); an
    address for mail is neither.
    """
    return f"user-{_digest(f'{issuer} {subject}')}"


def of_person(name: str) -> str:
    """Return the name of a person who signs in with a passphrase of this server."""
    return f"person-{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_SIGNS]

"""Signing in and out, what a reader prefers, and the code with which a person signs."""

from web.account import signing
from web.account.views import blueprint

__all__ = ["blueprint", "signing"]

"""Signing in and out, and what a reader prefers."""

from web.account.views import blueprint

__all__ = ["blueprint"]

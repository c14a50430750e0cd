"""Resolvers: each calls one service function or one batch."""

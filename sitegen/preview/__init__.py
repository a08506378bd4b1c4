"""Serves a live preview of the site on 127.0.0.1."""

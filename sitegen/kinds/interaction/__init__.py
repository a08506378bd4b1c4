"""Replies to messages, and proposals of deputies."""

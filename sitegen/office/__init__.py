"""The internal report: figures, deadlines, and its page."""

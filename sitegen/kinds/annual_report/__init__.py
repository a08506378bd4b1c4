"""The annual report on disclosure: its official tables, their identities, its text."""

"""Public services: entities, emergencies, recruitment, welfare, institutions."""

"""Tasks, people's livelihood items and their quarterly progress."""

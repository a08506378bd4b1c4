"""Statistics as tables and charts."""

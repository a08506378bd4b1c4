"""The records and panels that pages are made of: lists, navigation, charts, meta tags, structured data."""

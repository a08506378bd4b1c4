"""The whole set of documents, their relations and validity, and the view of it that is public."""

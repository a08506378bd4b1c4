"""Policy documents as DOCX and PDF files in official layout."""

"""The forms that a report may have."""

# Ending of a file: what a person calls the form, and its media type.
FORMS = {
    ".pdf": ("PDF", "application/pdf"),
    ".docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".html": ("HTML", "text/html"),
}

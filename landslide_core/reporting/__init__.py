"""What a run says, as a sheet to print, to edit and to sign: PDF, DOCX and HTML from one document."""

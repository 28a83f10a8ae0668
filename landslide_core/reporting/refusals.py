"""What goes wrong with reports and shared pages: errors stay English where they are made, and pages retell them."""

ONE_IMAGE_ONLY = "{folder} is a batch of many images, whose report has no maps of single landslides."
ONE_IMAGE_ONLY_HINT = "Leave the image out, or report one image of the batch by its own folder."
NOT_COMPLETE = "The batch {folder} is not finished: some of its images wait."
NOT_COMPLETE_HINT = "Let it go on to its end, and report it then."
NO_REPORT = "Scarp has no report of {folder}, which is a run of another kind."
NO_REPORT_HINT = "Choose the folder of a detection, of a batch, of two dates or of a factor analysis."
NO_OUTLINES = "{folder} holds no landslides.gpkg, though its run found {count:,} landslides."
NO_OUTLINES_HINT = "Put the file back, or run the detection again."
OTHER_IMAGE = "{image} is not the image that the run {folder} is of."
OTHER_IMAGE_HINT = "Give the image as it was, or none: the run keeps a small picture."
OTHER_FORM = "A report named {name} has no form that Scarp writes."
OTHER_FORM_HINT = "Give a name that ends with .pdf, .docx or .html."
NO_LANGUAGE = "There are no reports in the language {language}."
NO_LANGUAGE_HINT = "Choose one of {languages}."
NO_FOLDER = "There is no folder {folder}."
NO_FOLDER_HINT = "Create it, or write elsewhere."
INSIDE_RUN = "{name} lies in the run's own folder, whose files are counted in run.json."
INSIDE_RUN_HINT = "Write the report beside the run."

# of two dates
OTHER_BEFORE_HINT = "Give the earlier image as it was, or none: the run keeps small pictures."
NEEDS_A_CHANGE = "{folder} is no run of two dates, so it has no earlier image."
NEEDS_A_CHANGE_HINT = "Leave the earlier image out."

# of a factor analysis
NO_IMAGE = "{folder} is a factor analysis, whose report takes no image."
NO_IMAGE_HINT = "Leave the image out."

# of a page to share
OTHER_PAGE = "A page to share named {name} has no form that Scarp writes."
OTHER_PAGE_HINT = "Give a name that ends with .html."
NO_SHARE = "{folder} is no detection, and nothing else can be shared as a map."
NO_SHARE_HINT = "Choose the folder of a detection."

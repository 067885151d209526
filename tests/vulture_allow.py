"""Names that nothing in `assess` calls and that are alive all the same, each with the reason; vulture reads it."""

_.__getattr__  # Python asks a module for what it has not loaded yet
_.__dir__
# Frameworks call or read these by their names.
_.show  # click prints an error by it
_.load_config  # gunicorn
Log  # gunicorn, by its dotted name
PatientWorker  # gunicorn, by its dotted name
_.process_formdata  # WTForms
_.widget
Meta  # WTForms
_.option_widget
_.process_bind_param  # SQLAlchemy
_.process_result_value
_.impl
_.cache_ok
_.isolation_level
_.sent_at
_.model_config  # pydantic
_.settings_customise_sources
_._both_or_neither
_.autoescape  # Jinja
_.merge_slashes  # Werkzeug
_.gettimeout  # gunicorn
_.initialized
_.on_client_socket_readable
_.murder_pending
_.finish_request
_.accept
_.init_process
_.media_type  # WeasyPrint
_.url_fetcher
_._ua_stylesheets
_.LOAD_TRUNCATED_IMAGES  # Pillow
_.mtime  # tarfile
# Public figures of analysis: whoever studies a test asks for them.
_.reliable
_.communalities
_.d_study
_.score_at
_.empirical_reliability
# Parameters from elsewhere, for whoever links or scores with them.
graded_parameters
step_parameters
nominal_parameters
# Forced choice: what an attached calibration is read with.
calibrate
places
_.from_dict
block_information
statement_dif
reliability
# Lists that tests hold sentences and pages against.
FLAGS
SHIPPED
_.stops  # the sentence of a code that stored profiles carry
_mark_new  # SQLAlchemy calls it before an event is written
placings  # of everybody at once: what pages work out for the people on them is held against it
indistinguishable_from
_.obj  # click's, for commands that ask who they run as
# What libraries read of our objects.
_.max_redirects
_.max_age
_.signer
_.session_interface
_.ensure_sync
_.wait_for_and_dispatch_events
direct_passthrough  # werkzeug asks it
save_text
drop_text
set_answering
# Verbs whose first pages are being built
_.who_read

"""The shipped documents, read once for all tests that only look at them."""

from assess.config import shipped
from assess.documents.library import read_folder

SHIPPED = read_folder(shipped("instruments"))

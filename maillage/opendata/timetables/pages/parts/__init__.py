"""Parts of pages about timetables: the panel of a data set."""

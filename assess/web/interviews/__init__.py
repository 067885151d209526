"""Interviews: arranged by recruiters, rated by interviewers who come by a personal link."""

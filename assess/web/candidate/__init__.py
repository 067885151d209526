"""The candidate's side: from an invitation link to thanks."""

"""Pages of campaigns and their invitations."""

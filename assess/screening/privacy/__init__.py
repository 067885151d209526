"""What candidates ask for, and who answers it until when."""

"""What candidates ask for and have a right to: requests, notices, copies, corrections, erasure and retention."""

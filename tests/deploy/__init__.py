"""The samples of docs/deploy: read by the programs they are for, and tried."""

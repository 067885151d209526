"""The running server: processes, threads, logs."""

"""What HR writes: instruments, banks, blueprints, translations; read, checked, never executed."""

"""Asterism: hiring-screen assessment that shows its uncertainty."""

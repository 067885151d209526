"""Pages of the administrator: organisation, people, mail, jobs, health, audit."""

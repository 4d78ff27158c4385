"""What only `portal demo` starts: servers from wheels, a sign-in provider, invented people."""

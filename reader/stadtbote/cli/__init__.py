"""The command line: arguments, the choice of a face, one-shot commands and exit codes."""

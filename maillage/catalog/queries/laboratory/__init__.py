"""The laboratory: questions in SQL to all published data sets, each answered by a process of its own, in a sandbox."""

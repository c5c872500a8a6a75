"""Workloads measured side by side with the simplest thing that could do the same. `python -m bench`, or `make bench`.

Speed is judged by ratios taken in one run, by exact counts and by growth, never by milliseconds: machines differ.
A missed target is printed and fails nothing.
"""

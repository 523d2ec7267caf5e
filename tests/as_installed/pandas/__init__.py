"""Where Maillage is installed there is no pandas: a tool of the tests, which Arrow would read in each program.

That took 0.3 s of processor at the start of each program that tests start (tests/environment.py).
"""

raise ImportError("no pandas, as where Maillage is installed")

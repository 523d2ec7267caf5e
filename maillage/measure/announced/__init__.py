"""What operators announce, beside what is measured: theoretical coverage, sites out of service and to come, roads."""

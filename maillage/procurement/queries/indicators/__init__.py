"""The figures of a selection of contracts, each with its sample: what pages ask."""

"""Pure rules about published values: meaning, repairs with their sureness, breaches."""

"""Sites of fixed 4G at rest: supports, sectors, antennas, who may change them, what people on the ground say."""

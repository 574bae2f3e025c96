"""Papers for rooms without machines: printed, their key apart, and keyed in afterwards."""

"""Reading law texts and the register of laws."""

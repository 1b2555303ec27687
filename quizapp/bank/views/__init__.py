"""The pages of the bank: questions, and importing them."""

"""The five cards of a contract: questions, candidates while typing, the page to read again, the end."""
